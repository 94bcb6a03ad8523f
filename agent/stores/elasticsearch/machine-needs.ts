import type { Survey } from '../store-definition.ts';
import type { SnapshotContents } from './model.ts';

/** A small instance's pace when it is slow: reading, checksumming and restoring, each byte once. */
const bytesInASecond = 25 * 1024 * 1024;
const shardsInASecond = 2;
/** To boot, to start Elasticsearch, and to be unlucky. */
const startSeconds = 20 * 60;

/** Elasticsearch writes a little beside what it restores: translogs, state, logs. */
const reserveShare = 0.05;
const smallestReserveBytes = 64 * 1024 * 1024;

/**
 * What a machine must have, and how long it may take, for a snapshot of so many bytes (null: not known). Generous: a
 * deadline is there to end what hangs, not what is slow.
 */
export function machineNeeds(bytes: number | null, shards: number): Pick<Survey, 'diskBytes' | 'seconds'> {
  if (bytes === null) return { diskBytes: null, seconds: null };
  const seconds = Math.ceil(startSeconds + bytes / bytesInASecond + shards / shardsInASecond);
  return { diskBytes: neededBytes({ bytes }), seconds };
}

/** A staged copy, a restored copy, and a reserve. */
export function neededBytes({ bytes }: Pick<SnapshotContents, 'bytes'>): number {
  return 2 * bytes + Math.max(smallestReserveBytes, Math.ceil(bytes * reserveShare));
}
