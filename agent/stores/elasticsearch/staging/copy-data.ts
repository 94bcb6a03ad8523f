import type { BlobSource } from '../../../blobs/blob-source.ts';
import { fetchObject } from '../../../blobs/fetch/fetch-object.ts';
import type { RequestSlots } from '../../../blobs/fetch/request-slots.ts';
import { forEachParallel } from '../../../blobs/for-each-parallel.ts';
import { isPlain } from '../../../blobs/plainly.ts';
import type { Finding } from '../../../contract/finding.ts';
import type { DataFile } from '../model.ts';
import { damaged, type Evidence } from '../objects/object-findings.ts';
import { FooterChecksum } from './footer-checksum.ts';
import type { StagedFile, StagingDirectory } from './staging-directory.ts';

/** Where data is read from and to. */
export interface DataCopy {
  readonly source: BlobSource;
  /** Null: checks only. */
  readonly directory: StagingDirectory | null;
  readonly slots: RequestSlots;
  readonly signal: AbortSignal;
  readonly passed: (bytes: number) => void;
  /** Called for each object with the version of it that is read; null where the storage doesn't tell. */
  readonly readAs?: ((key: string, version: string | null) => void) | undefined;
}

/** Of one file; each is in several ranges, mostly. */
const objectsAtOnce = 4;

/**
 * Reads all of a file's objects, whatever is wrong with one, in ranges, all through the checksum, and stages them.
 * What is read plainly is read one after the other: its checksum is not put together of several.
 * The answer is what is wrong with them: each object of another length, else the checksum. Throws BlobErrors and
 * RunErrors.
 */
export async function copyData(copy: DataCopy, { parts, checksum }: DataFile, evidence: Evidence): Promise<Finding[]> {
  const wrong: Finding[] = [];
  const seen = new FooterChecksum();
  const copied: CopiedPart[] = [];
  const [atOnce, checksumOf] = isPlain() ? [1, () => seen] : [objectsAtOnce, () => new FooterChecksum()];
  await forEachParallel(parts.entries(), atOnce, copy.signal, async ([i, { key, bytes }], signal) => {
    copied[i] = await copyPart({ ...copy, signal }, key, bytes, checksumOf);
  });
  for (const [i, { length, taken, checksums }] of copied.entries()) {
    const { key = '', bytes = 0 } = parts[i] ?? {};
    for (const each of checksums) if (each !== seen) seen.append(each);
    if (length === bytes) continue;
    wrong.push(wrongLength(key, bytes, length, evidence));
    copy.passed(Math.max(0, bytes - taken));
  }
  // Of other bytes than were written the checksum says nothing more.
  if (wrong.length > 0) return wrong;
  const { computed, recorded } = seen.result();
  if (computed === checksum && recorded === BigInt(checksum)) return [];
  const actual = computed === checksum ? (recorded ?? 0n) : computed;
  return [wrongChecksum(parts, checksum, actual, evidence)];
}

interface CopiedPart {
  /** How many bytes there are: one more than expected means any number more. */
  readonly length: number;
  /** How many have been taken. */
  readonly taken: number;
  /** Of its ranges, in their order. */
  readonly checksums: readonly FooterChecksum[];
}

async function copyPart(
  copy: DataCopy,
  key: string,
  expectedBytes: number,
  checksumOf: () => FooterChecksum,
): Promise<CopiedPart> {
  const { source, directory, slots, signal, passed, readAs } = copy;
  const checksums = new Map<number, FooterChecksum>();
  let taken = 0;
  let file: Promise<StagedFile> | undefined;
  const range = (start: number) => {
    const seen = checksumOf();
    checksums.set(start, seen);
    file ??= directory?.create(key);
    // Whoever writes to it, or closes it, is told.
    file?.catch(() => {});
    return (chunk: Buffer, at: number) => {
      seen.update(chunk);
      taken += chunk.length;
      passed(chunk.length);
      return file?.then((opened) => opened.write(chunk, at));
    };
  };
  try {
    const length = await fetchObject(source, key, expectedBytes, {
      ...{ slots, signal, range },
      opened: (stream) => readAs?.(key, source.versionOf?.(stream) ?? null),
    });
    const inOrder = [...checksums].toSorted(([a], [b]) => a - b).map(([, seen]) => seen);
    return { length, taken, checksums: inOrder };
  } finally {
    await (await file)?.close();
  }
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
