import { retry } from '../blobs/retry.ts';
import { untilAborted } from '../proof/time-limit.ts';

/**
 * Does `work` and, while it fails, does it again: at most six times, and for no longer than `milliseconds` in all, even
 * when it hangs and doesn't obey its signal. One try has half of them, so that a hanging one is followed by another.
 * Throws the last failure, or a TimeoutError.
 */
export async function retryWithin<T>(milliseconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const over = AbortSignal.timeout(Math.ceil(milliseconds));
  const once = async () => {
    const signal = AbortSignal.any([over, AbortSignal.timeout(Math.ceil(milliseconds / 2))]);
    return untilAborted(work(signal), signal, 0);
  };
  const trying = retry(once, { isPassing: () => true, firstPauseMilliseconds: 500, signal: over });
  return untilAborted(trying, over, 0);
}
