import type { PastProof } from './past-proof.ts';

/** How fast a repository's verified proofs were: of kinds of machines that may differ. */
export interface Pace {
  /** The median, boot not counted. */
  readonly secondsPerByte: number;
  readonly slowestSecondsPerByte: number;
  readonly proofs: number;
}

/** One or two may have been lucky. */
const leastProofs = 3;

/**
 * Null until there are enough proofs. All of them count alike, whatever their machines: which machine comes next is
 * EC2's to choose, and what they have had in common is what the same settings get. The median bears one odd one.
 */
export function paceOf(proofs: readonly PastProof[]): Pace | null {
  if (proofs.length < leastProofs) return null;
  const each = proofs.map(({ workSeconds, bytes }) => workSeconds / bytes);
  return { secondsPerByte: median(each), slowestSecondsPerByte: Math.max(...each), proofs: proofs.length };
}

/** A deadline ends what hangs, not what is slow: the next machine may have a third of the network. */
const marginOverMedian = 3;
const marginOverSlowest = 1.5;
const leastSeconds = 30 * 60;

/** What the smallest read of a backup tells of its time, as `Survey` has it. */
export interface Surveyed {
  readonly bytes: number | null;
  readonly fixedSeconds: number | null;
  readonly seconds: number | null;
}

/**
 * How long an attempt may take, in seconds: what doesn't grow with the bytes, and the bytes at the past pace with its
 * margins. Without a past as the store assumes; null where no size is known.
 */
export function attemptSeconds({ bytes, fixedSeconds, seconds }: Surveyed, pace: Pace | null): number | null {
  if (bytes === null || fixedSeconds === null || pace === null) return seconds;
  const { secondsPerByte, slowestSecondsPerByte } = pace;
  const slow = Math.max(marginOverMedian * secondsPerByte, marginOverSlowest * slowestSecondsPerByte);
  return Math.ceil(Math.max(leastSeconds, fixedSeconds + bytes * slow));
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
