import { setTimeout as delay } from 'node:timers/promises';

/** The work's outcome, or a throw of `timedOut` when it takes longer. The work itself is not stopped. */
export async function withTimeLimit<T>(milliseconds: number, work: Promise<T>, timedOut: Error): Promise<T> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      work,
      delay(milliseconds, undefined, { signal: timer.signal }).then(() => {
        throw timedOut;
      }),
    ]);
  } finally {
    timer.abort();
  }
}

/**
 * The work's outcome. Once the signal aborts, the work has `graceMilliseconds` to end by itself; after that it is left
 * behind and the signal's reason is thrown, so that a step that hangs can't hang the run.
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal, graceMilliseconds: number): Promise<T> {
  let abandon = () => {};
  const abandoned = new Promise<never>((_, reject) => {
    abandon = () => {
      const timer = setTimeout(() => reject(signal.reason), graceMilliseconds);
      work.finally(() => clearTimeout(timer)).catch(() => {});
    };
  });
  if (signal.aborted) abandon();
  signal.addEventListener('abort', abandon, { once: true });
  try {
    return await Promise.race([work, abandoned]);
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}
