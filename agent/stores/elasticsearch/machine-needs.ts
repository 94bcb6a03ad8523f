import type { Survey } from '../store-definition.ts';
import { proofSeconds, slowestPace } from './pace.ts';
import { neededBytes } from './staging/disk.ts';

/** What a machine must have, and how long it may take, for a snapshot of so many bytes (null: not known). */
export function machineNeeds(bytes: number | null, shards: number): Pick<Survey, 'diskBytes' | 'seconds'> {
  if (bytes === null) return { diskBytes: null, seconds: null };
  return { diskBytes: neededBytes({ bytes }), seconds: proofSeconds({ bytes, objects: 0, shards }, slowestPace) };
}
