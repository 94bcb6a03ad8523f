import { setTimeout as sleep } from 'node:timers/promises';
import type { BlobSource } from '../blobs/blob-source.ts';
import { BlobMissingError } from '../blobs/errors.ts';
import { baselineLimitBytes, baselineName } from '../contract/baseline.ts';

/** Where the baseline of a backup is looked for. */
export interface BaselinePlace {
  /** What it holds of this backup, unread. Throws a `BlobError`: `BlobMissingError` where there is none. */
  read(uuid: string, signal: AbortSignal): Promise<Buffer>;
  /** For people. */
  locationOf(uuid: string): string;
  /** Whether there must be one: a file was named, not a folder of them. */
  readonly isPromised: boolean;
}

interface PlaceOptions {
  readonly source: BlobSource;
  /** The one file that is meant; null: each backup has its own, by its UUID. */
  readonly key: string | null;
  /** How long one may take to come: it is written when its backup has ended and all was counted again. */
  readonly waitMilliseconds?: number;
}

const pollMilliseconds = 5_000;

export function baselinePlace({ source, key, waitMilliseconds = 0 }: PlaceOptions): BaselinePlace {
  const keyOf = (uuid: string) => key ?? baselineName(uuid);
  return {
    isPromised: key !== null,
    locationOf: (uuid) => `${source.location}/${keyOf(uuid)}`,
    async read(uuid, signal) {
      const over = performance.now() + waitMilliseconds;
      for (;;) {
        try {
          return await source.read(keyOf(uuid), baselineLimitBytes, signal);
        } catch (error) {
          const left = over - performance.now();
          if (!(error instanceof BlobMissingError) || left <= 0) throw error;
          await sleep(Math.min(left, pollMilliseconds), undefined, { signal });
        }
      }
    },
  };
}
