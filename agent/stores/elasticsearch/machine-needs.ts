import type { Survey } from '../store-definition.ts';
import type { SnapshotContents } from './model.ts';
import { proofSeconds, slowestPace } from './pace.ts';

/** Elasticsearch writes a little beside what it restores: translogs, state, logs. */
const reserveShare = 0.05;
const smallestReserveBytes = 64 * 1024 * 1024;

/** What a machine must have, and how long it may take, for a snapshot of so many bytes (null: not known). */
export function machineNeeds(bytes: number | null, shards: number): Pick<Survey, 'diskBytes' | 'seconds'> {
  if (bytes === null) return { diskBytes: null, seconds: null };
  return { diskBytes: neededBytes({ bytes }), seconds: proofSeconds({ bytes, objects: 0, shards }, slowestPace) };
}

/** A staged copy, a restored copy, and a reserve. */
export function neededBytes({ bytes }: Pick<SnapshotContents, 'bytes'>): number {
  return 2 * bytes + Math.max(smallestReserveBytes, Math.ceil(bytes * reserveShare));
}
