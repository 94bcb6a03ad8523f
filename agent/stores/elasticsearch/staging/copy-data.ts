import type { BlobSource } from '../../../blobs/blob-source.ts';
import { readObject } from '../../../blobs/read-object.ts';
import type { Finding } from '../../../contract/finding.ts';
import type { DataFile } from '../model.ts';
import { damaged, type Evidence } from '../objects/object-findings.ts';
import { FooterChecksum } from './footer-checksum.ts';
import type { StagingDirectory } from './staging-directory.ts';

/**
 * Reads a file's objects in their order, all of them whatever is wrong with one, all bytes through the checksum, and
 * stages them unless `directory` is null. The answer is what is wrong with them: each object of another length, else
 * the checksum. Throws BlobErrors and RunErrors.
 */
export async function copyData(
  source: BlobSource,
  { parts, checksum }: DataFile,
  evidence: Evidence,
  directory: StagingDirectory | null,
  signal: AbortSignal,
  passed: (bytes: number) => void,
): Promise<Finding[]> {
  const wrong: Finding[] = [];
  const seen = new FooterChecksum();
  for (const { key, bytes } of parts) {
    const length = await copyPart(source, key, bytes, directory, signal, (chunk) => {
      seen.update(chunk);
      passed(chunk.length);
    });
    if (length === bytes) continue;
    wrong.push(wrongLength(key, bytes, length, evidence));
    passed(Math.max(0, bytes - length));
  }
  // Of other bytes than were written the checksum says nothing more.
  if (wrong.length > 0) return wrong;
  const { computed, recorded } = seen.result();
  if (computed === checksum && recorded === BigInt(checksum)) return [];
  const actual = computed === checksum ? (recorded ?? 0n) : computed;
  return [wrongChecksum(parts, checksum, actual, evidence)];
}

/** The answer is how many bytes there are: one more than expected means any number more. */
async function copyPart(
  source: BlobSource,
  key: string,
  expectedBytes: number,
  directory: StagingDirectory | null,
  signal: AbortSignal,
  see: (chunk: Buffer) => void,
): Promise<number> {
  let length = 0;
  const file = await directory?.create(key);
  try {
    await readObject(source, key, expectedBytes + 1, signal, (chunk) => {
      length += chunk.length;
      if (length > expectedBytes) return;
      see(chunk);
      return file?.write(chunk);
    });
  } finally {
    await file?.close();
  }
  return length;
}

function wrongLength(key: string, expected: number, length: number, evidence: Evidence): Finding {
  const actual = length > expected ? `more than ${expected}` : length;
  const message = `${key} is ${actual} bytes long instead of ${expected}.`;
  return damaged('object-length', message, { ...evidence, object: key }, { expected, actual });
}

function wrongChecksum(
  parts: DataFile['parts'],
  expected: number,
  actual: number | bigint,
  evidence: Evidence,
): Finding {
  const object = parts[0]?.key ?? '';
  const where = parts.length === 1 ? object : `${object} and the ${parts.length - 1} objects that follow it`;
  const message = `The bytes of ${where} do not match the checksum that the snapshot recorded.`;
  const checksums = { expected: hex(expected), actual: hex(actual) };
  return damaged('object-checksum', message, { ...evidence, object }, checksums);
}

function hex(value: number | bigint): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
