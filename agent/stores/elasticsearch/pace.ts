/** How fast a machine goes from nothing to a proven snapshot. */
interface Pace {
  /** Before it begins. */
  readonly startSeconds: number;
  /** Read, checksummed, staged and restored. */
  readonly bytesInASecond: number;
  readonly objectsInASecond: number;
  readonly shardsInASecond: number;
}

/** One middling machine, on which Elasticsearch has only to be started. */
export const usualPace: Pace = {
  startSeconds: 20,
  bytesInASecond: 80 * 1024 * 1024,
  objectsInASecond: 500,
  shardsInASecond: 20,
};

/**
 * A small instance when it is slow, with time to boot, to start Elasticsearch, and to be unlucky: for a deadline, which
 * is there to end what hangs, not what is slow. Its bytes take so long that its objects add nothing.
 */
export const slowestPace: Pace = {
  startSeconds: 20 * 60,
  bytesInASecond: 25 * 1024 * 1024,
  objectsInASecond: Number.POSITIVE_INFINITY,
  shardsInASecond: 2,
};

/** Whole seconds that a proof takes. */
export function proofSeconds(work: { bytes: number; objects: number; shards: number }, pace: Pace): number {
  const bytesSeconds = work.bytes / pace.bytesInASecond;
  const objectsSeconds = work.objects / pace.objectsInASecond;
  return Math.ceil(pace.startSeconds + bytesSeconds + objectsSeconds + work.shards / pace.shardsInASecond);
}
