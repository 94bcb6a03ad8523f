import { crc32 } from 'node:zlib';
import type { BlobSource } from '../../blobs/blob-source.ts';
import { BlobTooLargeError } from '../../blobs/errors.ts';
import type { Finding } from '../../contract/finding.ts';
import { damaged } from '../repository/findings.ts';
import type { MetadataFile } from '../snapshot-contents.ts';
import type { StagingDirectory } from './staging-directory.ts';

/**
 * Reads a metadata object again and stages it unless `directory` is null. The answer is what differs from the first
 * reading, or null. Throws BlobErrors and RunErrors.
 */
export async function copyMetadata(
  source: BlobSource,
  { key, bytes, crc32: expected }: MetadataFile,
  directory: StagingDirectory | null,
  signal: AbortSignal,
  passed: (bytes: number) => void,
): Promise<Finding | null> {
  const blob = await readAtMost(source, key, bytes, signal);
  if (blob === null || blob.length !== bytes) {
    const actual = blob === null ? `more than ${bytes}` : blob.length;
    const message = `${key} is ${actual} bytes long; it was ${bytes} a moment ago.`;
    return damaged('object-length', message, { object: key }, { expected: bytes, actual });
  }
  const actual = crc32(blob);
  if (actual !== expected) {
    return damaged(
      'object-checksum',
      `${key} has other bytes than a moment ago.`,
      { object: key },
      { expected, actual },
    );
  }
  const file = await directory?.create(key);
  try {
    await file?.write(blob);
  } finally {
    await file?.close();
  }
  passed(bytes);
  return null;
}

async function readAtMost(source: BlobSource, key: string, bytes: number, signal: AbortSignal): Promise<Buffer | null> {
  try {
    return await source.read(key, bytes, signal);
  } catch (error) {
    if (error instanceof BlobTooLargeError) return null;
    throw error;
  }
}
