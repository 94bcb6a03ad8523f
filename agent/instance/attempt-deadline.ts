import { RunError } from '../proof/run-error.ts';

const longestReserveMilliseconds = 60_000;
const shortestReserveMilliseconds = 10_000;
/** Node fires a timer at once when it is set beyond this. */
const longestTimerMilliseconds = 2 ** 31 - 1;

/**
 * When an attempt must be over. What the clock said when this was made is all that it ever believes of it: from then on
 * it counts on the monotonic one. The proof is stopped before, so that there is time left to say how far it came: a
 * tenth of what remains, at least ten seconds (or half of it all), at most a minute. A sixth of that is left to whoever
 * speaks for us should we fail even then.
 */
export class AttemptDeadline {
  /** Aborts with a `RunError` when the proof must stop. */
  readonly signal: AbortSignal;
  readonly #stopped = new AbortController();
  #overAt: number;

  constructor(deadline: string, now: number) {
    const remaining = Math.max(0, Date.parse(deadline) - now);
    this.signal = this.#stopped.signal;
    const reserve = reserveOf(remaining);
    this.#overAt = performance.now() + remaining - reserve / 6;
    const stop = () =>
      this.#stopped.abort(new RunError('deadline', `The proof was not done by ${deadline}, its attempt's deadline.`));
    setTimeout(stop, Math.min(remaining - reserve, longestTimerMilliseconds)).unref();
  }

  /** Stops the proof now: the machine is taken away, and gone at this moment of `performance.now()`. */
  interrupt(message: string, goneAt: number): void {
    this.#overAt = Math.min(this.#overAt, goneAt);
    this.#stopped.abort(new RunError('interrupted', message));
  }

  /** Milliseconds until everything must be over; never less than none. */
  left(): number {
    return Math.max(0, this.#overAt - performance.now());
  }
}

function reserveOf(remaining: number): number {
  const share = Math.max(remaining / 10, Math.min(shortestReserveMilliseconds, remaining / 2));
  return Math.min(share, longestReserveMilliseconds);
}
