import { RunError } from '../proof/run-error.ts';

const longestReserveMilliseconds = 60_000;
/** Node fires a timer at once when it is set beyond this. */
const longestTimerMilliseconds = 2 ** 31 - 1;

/**
 * Aborts with a reason of its own before the attempt must be over, so that there is time left to say how far it came:
 * a tenth of what remains, a minute at most.
 */
export function deadlineSignal(deadline: string, now: number): AbortSignal {
  const remaining = Math.max(0, Date.parse(deadline) - now);
  const working = remaining - Math.min(longestReserveMilliseconds, remaining / 10);
  const controller = new AbortController();
  setTimeout(
    () => controller.abort(new RunError('deadline', `The proof was not done by ${deadline}, its attempt's deadline.`)),
    Math.min(working, longestTimerMilliseconds),
  ).unref();
  return controller.signal;
}
