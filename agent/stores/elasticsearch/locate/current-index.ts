import { crc32 } from 'node:zlib';
import type { BlobSource } from '../../../blobs/blob-source.ts';
import { BlobArchivedError, BlobError, BlobMissingError } from '../../../blobs/errors.ts';
import { objectExists } from '../../../blobs/object-exists.ts';
import { retry } from '../../../blobs/retry.ts';
import type { Finding } from '../../../contract/finding.ts';
import { DamagedError } from '../format/format-error.ts';
import type { MetadataFile } from '../model.ts';
import { archived, undecodable } from '../objects/object-findings.ts';
import { parseRepositoryIndex, type RepositoryIndex } from '../objects/repository-index.ts';
import { readLatest } from './index-latest.ts';

export interface CurrentIndex {
  readonly generation: number;
  readonly file: MetadataFile;
  readonly index: RepositoryIndex;
}

/** An index-N that can't be parsed. Its cause is a DamagedError or an UnknownFormatError. */
class UnreadableIndexError extends Error {
  readonly key: string;

  constructor(key: string, cause: unknown) {
    super(`${key} could not be parsed`, { cause });
    this.name = 'UnreadableIndexError';
    this.key = key;
  }
}

const longestIndexBytes = 256 * 1024 * 1024;
const tries = { attempts: 5, firstPauseMilliseconds: 400, longestPauseMilliseconds: 400 };

/**
 * The repository's newest index-N, as Elasticsearch finds it: by listing; by index.latest alone where that names a
 * newer one which is there, since a listing may be cut off without a word. null when there is none. Looks again when
 * it is replaced meanwhile, or doesn't parse; throws UnreadableIndexError when it never does.
 */
export function readCurrentIndex(source: BlobSource, signal: AbortSignal): Promise<CurrentIndex | null> {
  const read = async () => {
    const generation = await newestThereIs(source, signal);
    if (generation === null) return null;
    const key = `index-${generation}`;
    const bytes = await source.read(key, longestIndexBytes, signal);
    const file: MetadataFile = { key, bytes: bytes.length, crc32: crc32(bytes) };
    return { generation, file, index: parsed(key, bytes) };
  };
  return retry(read, { ...tries, isPassing, signal });
}

async function newestThereIs(source: BlobSource, signal: AbortSignal): Promise<number | null> {
  const listed = await newestGeneration(source, signal);
  const latest = await readLatest(source, signal).catch((error: unknown) => {
    if (error instanceof BlobError) return 'can’t be had';
    throw error;
  });
  if (typeof latest === 'string' || latest <= BigInt(listed ?? -1) || latest > Number.MAX_SAFE_INTEGER) return listed;
  return (await objectExists(source, `index-${latest}`, signal)) ? Number(latest) : listed;
}

/** N of the newest index-N that is listed; null when there is none. */
export async function newestGeneration(source: BlobSource, signal: AbortSignal): Promise<number | null> {
  let newest: number | null = null;
  for await (const { key } of source.list('index-', signal)) {
    const generation = /^index-(\d{1,15})$/.test(key) ? Number(key.slice('index-'.length)) : null;
    if (generation !== null && generation >= (newest ?? 0)) newest = generation;
  }
  return newest;
}

/** Whether another look may find it whole: it was deleted after it was listed, or is being written. */
function isPassing(fault: unknown): boolean {
  if (fault instanceof UnreadableIndexError) return fault.cause instanceof DamagedError;
  return fault instanceof BlobMissingError;
}

/** What `readCurrentIndex` has thrown, as a finding where the index is damaged, unknown or archived; else thrown on. */
export function unreadableIndexFinding(error: unknown): Finding {
  if (error instanceof BlobArchivedError) return archived(error.key, null, { path: [] });
  if (!(error instanceof UnreadableIndexError)) throw error;
  return undecodable(error.cause, 'repository-index', error.key, { path: [] });
}

function parsed(key: string, bytes: Buffer): RepositoryIndex {
  try {
    return parseRepositoryIndex(bytes);
  } catch (error) {
    throw new UnreadableIndexError(key, error);
  }
}
