import pRetry from 'p-retry';

export interface RetryOptions {
  /** Whether the same work may succeed a moment later. */
  readonly isPassing: (fault: unknown) => boolean;
  readonly signal: AbortSignal;
  /** How often the work is done at most. */
  readonly attempts?: number;
  /** At most before the second attempt; each further pause is twice as long. */
  readonly firstPauseMilliseconds?: number;
  readonly longestPauseMilliseconds?: number;
}

/**
 * Does `work`, and does it again while it fails with what `isPassing` calls a passing fault: by default at
 * most six times, in some six seconds of growing pauses. Each is shortened at random by up to a half, so that many who
 * fail together don't come again together. Throws the last fault, or the signal's reason as soon as it aborts.
 */
export async function retry<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { isPassing, signal, attempts = 6, firstPauseMilliseconds = 200, longestPauseMilliseconds = 10_000 } = options;
  const attempt = () =>
    work().catch((fault: unknown) => {
      throw new Failure(fault);
    });
  const trying = pRetry(attempt, {
    retries: attempts - 1,
    // p-retry lengthens its pauses at random up to twofold, but for the longest one.
    minTimeout: firstPauseMilliseconds / 2,
    maxTimeout: longestPauseMilliseconds * (0.5 + Math.random() / 2),
    randomize: true,
    signal,
    shouldRetry: ({ error }) => error instanceof Failure && isPassing(error.fault),
  });
  return trying.catch((error: unknown) => {
    throw error instanceof Failure ? error.fault : error;
  });
}

/** What the work has thrown, in a shape that p-retry has no opinion of: it would give up at any TypeError. */
class Failure extends Error {
  readonly fault: unknown;

  constructor(fault: unknown) {
    super();
    this.fault = fault;
  }
}
