import { BlobDeniedError, BlobError } from '../blobs/errors.ts';
import type { UnprovenReason } from '../contract/verdict.ts';
import { isDiskFault } from './disk-fault.ts';
import { RunError } from './run-error.ts';

const longestExplanation = 1_000;

/**
 * Why a run broke, for its report. An abort is explained by who aborted, not by what the abort has torn, and by how far
 * the proof was at that moment.
 */
export function failureOf(
  error: unknown,
  signal: AbortSignal,
  progressAtAbort: string,
): { reason: UnprovenReason; explanation: string } {
  const cause = signal.aborted && signal.reason instanceof RunError ? signal.reason : error;
  const explanation = signal.aborted ? `${explain(cause)} ${progressAtAbort}` : explain(cause);
  return { reason: reasonOf(cause, signal), explanation: explanation.slice(0, longestExplanation) };
}

function reasonOf(cause: unknown, signal: AbortSignal): UnprovenReason {
  if (cause instanceof RunError) return cause.reason;
  if (signal.aborted) return 'interrupted';
  if (cause instanceof BlobDeniedError) return 'access-denied';
  if (cause instanceof BlobError || isDiskFault(cause)) return 'storage-unavailable';
  return 'internal';
}

function explain(cause: unknown): string {
  if (cause instanceof RunError || cause instanceof BlobError) return cause.message;
  if (isDiskFault(cause)) return `A disk failed: ${cause.message}.`;
  return `A fault of Mayfly: ${cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)}`;
}
