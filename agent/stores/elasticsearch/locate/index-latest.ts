import { setTimeout as sleep } from 'node:timers/promises';
import type { BlobSource } from '../../../blobs/blob-source.ts';
import { BlobArchivedError, BlobDeniedError, BlobMissingError, BlobTooLargeError } from '../../../blobs/errors.ts';
import { objectExists } from '../../../blobs/object-exists.ts';
import type { Finding } from '../../../contract/finding.ts';
import type { LocatedSnapshot } from './located-snapshot.ts';

const key = 'index.latest';
const bytesLong = 8;
/** Elasticsearch writes it right after index-N; so long is it given to do so. */
const settleMilliseconds = 1_000;

/**
 * What is wrong with index.latest, the pointer that only read-only URL repositories follow: never more than a warning,
 * for Elasticsearch itself lists index-N. One that is older is a note: where objects can't be overwritten, it stays so.
 */
export async function latestFindings(
  source: BlobSource,
  { generation }: LocatedSnapshot,
  signal: AbortSignal,
): Promise<Finding[]> {
  let latest = await readLatest(source, signal);
  if (latest !== BigInt(generation)) {
    await sleep(settleMilliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
    latest = await readLatest(source, signal);
  }
  if (latest === BigInt(generation) || (await hasMoved(latest, generation, source, signal))) return [];
  const isOlder = typeof latest === 'bigint' && latest < BigInt(generation);
  const seen = typeof latest === 'bigint' ? { expected: generation, actual: latest.toString() } : {};
  const what = typeof latest === 'bigint' ? `says ${latest}, the newest index is index-${generation}` : latest;
  return [
    {
      check: 'repository-index',
      severity: isOlder ? 'note' : 'warning',
      message: `${key} ${what}.`,
      remedy: remedyFor(latest, generation),
      evidence: { object: key, path: [] },
      ...seen,
    },
  ];
}

/**
 * An index.latest that is ahead may tell that the index it names was lost, and with it newer snapshots than this one.
 */
function remedyFor(latest: bigint | string, generation: number): string {
  return typeof latest === 'bigint' && latest > BigInt(generation)
    ? `Look whether newer snapshots than this one are still listed: if index-${latest} was lost, so were they.`
    : 'Nothing, unless the repository is read through a URL. The next snapshot writes it anew, where it can be overwritten.';
}

/** Whether it points to an index of another snapshot, taken meanwhile. */
async function hasMoved(
  latest: bigint | string,
  generation: number,
  source: BlobSource,
  signal: AbortSignal,
): Promise<boolean> {
  if (typeof latest === 'string' || latest < BigInt(generation)) return false;
  return objectExists(source, `index-${latest}`, signal);
}

/** The number in index.latest, or what is wrong with it. */
export async function readLatest(source: BlobSource, signal: AbortSignal): Promise<bigint | string> {
  try {
    const bytes = await source.read(key, bytesLong, signal);
    return bytes.length === bytesLong
      ? bytes.readBigUInt64BE(0)
      : `is ${bytes.length} bytes long instead of ${bytesLong}`;
  } catch (error) {
    if (error instanceof BlobMissingError) return 'does not exist';
    if (error instanceof BlobTooLargeError) return `is longer than ${bytesLong} bytes`;
    if (error instanceof BlobArchivedError) return 'is in an archive';
    if (error instanceof BlobDeniedError) return 'may not be read';
    throw error;
  }
}
