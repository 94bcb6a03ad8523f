import type { Order } from '../contract/order.ts';

/** How long an attempt waits for what is normally there at once, in milliseconds. */
export interface WaitBudget {
  /** Until the repository lists the backup. */
  readonly listingMilliseconds: number;
  /** Until the server that restores answers. */
  readonly serverMilliseconds: number;
  /** Until what the order encloses is there. */
  readonly enclosedMilliseconds: number;
}

/** A backup's own object, whose event started all this, may be written a moment before the list that names it. */
const listingLagMilliseconds = 120_000;
/** Machines' clocks differ from S3's. */
const shortestListingMilliseconds = 10_000;
/**
 * A new volume brings each block from S3 when it is first read, at 5 MiB a second in the worst case: the 2.5 GB of
 * server and Java would then take nine minutes. Source: EBS user guide, "Initialize Amazon EBS volumes".
 */
const longestStartMilliseconds = 600_000;
/**
 * It is put there before the instance is on record, mostly while the machine boots; a function that failed in between
 * begins again within minutes. Of an instance that is never on record no result is believed.
 */
const longestEnclosedMilliseconds = 600_000;

/**
 * The list may lag two minutes behind the event, of which queue and boot have taken their part already. The server
 * may take ten minutes to start, and never more than half of the time that is left: who waits until the deadline can no
 * longer say what for.
 */
export function waitBudget({ eventAt, attempt }: Pick<Order, 'eventAt' | 'attempt'>, now: number): WaitBudget {
  const sinceEvent = Math.max(0, now - Date.parse(eventAt));
  const left = Math.max(0, Date.parse(attempt.deadline) - now);
  return {
    listingMilliseconds: Math.max(shortestListingMilliseconds, listingLagMilliseconds - sinceEvent),
    serverMilliseconds: Math.min(longestStartMilliseconds, left / 2),
    enclosedMilliseconds: Math.min(longestEnclosedMilliseconds, left / 2),
  };
}
