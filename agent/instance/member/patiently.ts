import { setTimeout as sleep } from 'node:timers/promises';
import { untilAborted } from '../../proof/time-limit.ts';
import type { Log } from '../log.ts';

export interface Patience {
  /** What is waited for, for the log. */
  readonly what: string;
  /** How long it may take in all. */
  readonly milliseconds: number;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const longestTryMilliseconds = 10_000;
const pauseMilliseconds = 1_000;
const laterPauseMilliseconds = 5_000;
/** From then on whatever is waited for will hardly come in the next second. */
const soonMilliseconds = 60_000;

/**
 * What `work` gives, asked again while it gives null or fails: each second at first, later every five. Null when the
 * time is over or the signal aborts.
 */
export async function patiently<T>(
  work: (signal: AbortSignal) => Promise<T | null>,
  { what, milliseconds, log, signal }: Patience,
): Promise<T | null> {
  const began = performance.now();
  const spent = () => performance.now() - began;
  let hasFailed = false;
  do {
    const once = AbortSignal.any([signal, AbortSignal.timeout(longestTryMilliseconds)]);
    try {
      const given = await untilAborted(work(once), once, 0);
      if (given !== null) return given;
    } catch (error) {
      if (!hasFailed && !signal.aborted) log.note('the ledger does not answer', { what, error: String(error) });
      hasFailed = true;
    }
    const pause = spent() < soonMilliseconds ? pauseMilliseconds : laterPauseMilliseconds;
    await sleep(Math.max(0, Math.min(pause, milliseconds - spent())), undefined, { signal }).catch(() => {});
  } while (!signal.aborted && spent() < milliseconds);
  return null;
}
