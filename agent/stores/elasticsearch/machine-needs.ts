import { neededBytes } from './staging/disk.ts';
import type { Survey } from './survey.ts';

/** What a machine must have, and how long it may take, to prove a snapshot of this size. */
export interface MachineNeeds {
  /** null where the snapshot doesn't tell its size. */
  readonly diskBytes: number | null;
  readonly seconds: number | null;
}

/** A small instance's pace when it is slow: reading, checksumming and restoring, each byte once. */
const bytesInASecond = 25 * 1024 * 1024;
const shardsInASecond = 2;
/** To boot, to start Elasticsearch, and to be unlucky. */
const startSeconds = 20 * 60;

/** Generous: a deadline is there to end what hangs, not what is slow. */
export function machineNeeds({ bytes, shards }: Survey): MachineNeeds {
  if (bytes === null) return { diskBytes: null, seconds: null };
  const seconds = Math.ceil(startSeconds + bytes / bytesInASecond + shards / shardsInASecond);
  return { diskBytes: neededBytes({ bytes }), seconds };
}
