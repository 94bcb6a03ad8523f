import { crc32 } from 'node:zlib';
import type { BlobSource } from '../../../blobs/blob-source.ts';
import { BlobTooLargeError } from '../../../blobs/errors.ts';
import type { Finding } from '../../../contract/finding.ts';
import type { MetadataFile } from '../model.ts';
import { damaged } from '../objects/object-findings.ts';
import type { StagingDirectory } from './staging-directory.ts';

/**
 * Reads a metadata object again and stages it unless `directory` is null. The answer is its bytes, or what differs
 * from the first reading. Throws BlobErrors and RunErrors.
 */
export async function copyMetadata(
  source: BlobSource,
  { key, bytes, crc32: expected }: MetadataFile,
  directory: StagingDirectory | null,
  signal: AbortSignal,
): Promise<Buffer | Finding> {
  const blob = await readAtMost(source, key, bytes, signal);
  if (blob === null || blob.length !== bytes) {
    const actual = blob === null ? `more than ${bytes}` : blob.length;
    const message = `${key} is ${actual} bytes long; it was ${bytes} a moment ago.`;
    return damaged('object-length', message, { object: key, path: [] }, { expected: bytes, actual });
  }
  const actual = crc32(blob);
  if (actual !== expected) {
    const message = `${key} has other bytes than a moment ago.`;
    return damaged('object-checksum', message, { object: key, path: [] }, { expected, actual });
  }
  const file = await directory?.create(key);
  try {
    await file?.write(blob, 0);
  } finally {
    await file?.close();
  }
  return blob;
}

async function readAtMost(source: BlobSource, key: string, bytes: number, signal: AbortSignal): Promise<Buffer | null> {
  try {
    return await source.read(key, bytes, signal);
  } catch (error) {
    if (error instanceof BlobTooLargeError) return null;
    throw error;
  }
}
