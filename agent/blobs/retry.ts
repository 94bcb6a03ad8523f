import { setTimeout as sleep } from 'node:timers/promises';

/** How often a request to a store is made before it counts as failed, and how long it waits in between. */
const attempts = 6;
const firstPauseMilliseconds = 200;
const longestPauseMilliseconds = 10_000;

/**
 * Does `work`, and does it again while it fails with what `isPassing` calls a passing fault: at most six times, in some
 * ten seconds of growing, jittered pauses. Throws the last fault, or the signal's reason as soon as it aborts.
 */
export async function retry<T>(
  work: () => Promise<T>,
  { isPassing, signal }: { isPassing: (fault: unknown) => boolean; signal: AbortSignal },
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (fault) {
      signal.throwIfAborted();
      if (attempt === attempts || !isPassing(fault)) throw fault;
    }
    await backoff(attempt, signal);
  }
}

/** Waits before attempt number `attempt + 1`; throws the signal's reason when it aborts meanwhile. */
export async function backoff(attempt: number, signal: AbortSignal): Promise<void> {
  const longest = Math.min(firstPauseMilliseconds * 2 ** (attempt - 1), longestPauseMilliseconds);
  await sleep(longest * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => signal.throwIfAborted());
}
