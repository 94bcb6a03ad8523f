import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './log.ts';
import type { InstanceAction, MetadataService } from './metadata.ts';

/** What AWS recommends. */
export const usualPollMilliseconds = 5_000;

export interface Watch {
  readonly metadata: Pick<MetadataService, 'instanceAction'>;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Default: `usualPollMilliseconds`. */
  readonly pollMilliseconds?: number;
}

/**
 * Resolves with EC2's notice that it takes this instance away; null when the signal aborts before. A metadata service
 * that refuses, hangs or has died is asked on, and does the proof no harm: then EC2 ends it unheard, as it may anyway.
 * Rebalance recommendations are left aside on purpose: they only say that an interruption has become more likely, and
 * a proof can't be moved, only begun anew.
 */
export async function interruption({
  metadata,
  log,
  signal,
  pollMilliseconds = usualPollMilliseconds,
}: Watch): Promise<InstanceAction | null> {
  let silent = false;
  while (!signal.aborted) {
    try {
      const notice = await metadata.instanceAction();
      if (silent) log.note('the metadata service answers again');
      silent = false;
      if (notice !== null) return notice;
    } catch (error) {
      if (!silent) log.note('the metadata service does not answer', { error: String(error) });
      silent = true;
    }
    await sleep(pollMilliseconds, undefined, { signal, ref: false }).catch(() => {});
  }
  return null;
}
