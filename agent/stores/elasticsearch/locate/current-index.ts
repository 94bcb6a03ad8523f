import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { BlobSource } from '../../../blobs/blob-source.ts';
import { BlobMissingError } from '../../../blobs/errors.ts';
import { DamagedError } from '../format/format-error.ts';
import type { MetadataFile } from '../model.ts';
import { parseRepositoryIndex, type RepositoryIndex } from '../objects/repository-index.ts';

export interface CurrentIndex {
  readonly generation: number;
  readonly file: MetadataFile;
  readonly index: RepositoryIndex;
}

/** An index-N that can't be parsed. Its cause is a DamagedError or an UnknownFormatError. */
export class UnreadableIndexError extends Error {
  readonly key: string;

  constructor(key: string, cause: unknown) {
    super(`${key} could not be parsed`, { cause });
    this.name = 'UnreadableIndexError';
    this.key = key;
  }
}

const longestIndexBytes = 256 * 1024 * 1024;
const attempts = 5;
const pauseMilliseconds = 300;

/**
 * The repository's newest index-N, as Elasticsearch finds it: by listing, whatever index.latest says. null when there
 * is none. Looks again when it is replaced meanwhile, or doesn't parse; throws UnreadableIndexError when it never does.
 */
export async function readCurrentIndex(source: BlobSource, signal: AbortSignal): Promise<CurrentIndex | null> {
  for (let attempt = 1; ; attempt++) {
    const generation = await newestGeneration(source, signal);
    if (generation === null) return null;
    const key = `index-${generation}`;
    try {
      const bytes = await source.read(key, longestIndexBytes, signal);
      const file: MetadataFile = { key, bytes: bytes.length, crc32: crc32(bytes) };
      return { generation, file, index: parsed(key, bytes) };
    } catch (error) {
      const passing =
        error instanceof BlobMissingError ||
        (error instanceof UnreadableIndexError && error.cause instanceof DamagedError);
      if (attempt === attempts || !passing) throw error;
    }
    await sleep(pauseMilliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** N of the newest index-N that is there; null when there is none. */
export async function newestGeneration(source: BlobSource, signal: AbortSignal): Promise<number | null> {
  let newest: number | null = null;
  for await (const { key } of source.list('index-', signal)) {
    const generation = /^index-(\d{1,15})$/.test(key) ? Number(key.slice('index-'.length)) : null;
    if (generation !== null && generation >= (newest ?? 0)) newest = generation;
  }
  return newest;
}

function parsed(key: string, bytes: Buffer): RepositoryIndex {
  try {
    return parseRepositoryIndex(bytes);
  } catch (error) {
    throw new UnreadableIndexError(key, error);
  }
}
