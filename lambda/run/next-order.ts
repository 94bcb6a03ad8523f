import { randomBytes } from 'node:crypto';
import type { Enclosure } from '../../agent/contract/enclosure.ts';
import { type Market, mostOrders, type Order, orderSchema } from '../../agent/contract/order.ts';
import type { StoredOrder } from '../ledger/orders.ts';

/** A shorter attempt than this would end before what restores has started: one or two minutes go by until then. */
const shortestAttemptSeconds = 180;

/** Whether an attempt is of use in the time that is left of its run. Half of what was meant may well do. */
export function isWorthwhile({ limits }: Pick<Order, 'limits'>, secondsLeft: number): boolean {
  return secondsLeft >= Math.min(shortestAttemptSeconds, limits.durationSeconds / 2);
}

/** Whether a run may have one more order: there is time for it, and a number. */
export function mayFollow(order: Pick<Order, 'attempt' | 'limits' | 'runDeadline'>, now: Date): boolean {
  return order.attempt.number < mostOrders && isWorthwhile(order, secondsUntil(order.runDeadline, now));
}

export function secondsUntil(moment: string, now: Date): number {
  return (Date.parse(moment) - now.getTime()) / 1000;
}

/** When an attempt that is ordered now must be over: never later than its run. */
export function attemptDeadline(durationSeconds: number, runDeadline: string, now: Date): string {
  return new Date(Math.min(now.getTime() + durationSeconds * 1000, Date.parse(runDeadline))).toISOString();
}

export function newSecret(): string {
  return randomBytes(32).toString('hex');
}

export interface NextOrderInput {
  /** What the attempt before it has ended with; null when it never had an instance. */
  readonly after: 'deadline' | 'other' | null;
  /** Whether the run may have no further instance after this one. */
  readonly isLast: boolean;
  /** Whether it is no pool's any more. The last one never is. */
  readonly isAlone?: boolean;
  readonly now: Date;
}

/**
 * The order of a run's next attempt: the one before it with a number, deadline and secret of its own. After a deadline
 * it is given twice the time. The last one is launched on demand, where that is allowed: nobody takes that away.
 * `proven`: what earlier attempts have proven, where there is anything.
 */
export function nextOrder(
  before: Order,
  { after, isLast, isAlone = false, now }: NextOrderInput,
  proven: Enclosure | null = null,
): StoredOrder<Order> {
  const durationSeconds = before.limits.durationSeconds * (after === 'deadline' ? 2 : 1);
  const order: Order = orderSchema.parse({
    ...before,
    madeAt: now.toISOString(),
    attempt: {
      number: before.attempt.number + 1,
      deadline: attemptDeadline(durationSeconds, before.runDeadline, now),
    },
    limits: { ...before.limits, durationSeconds },
    enclosures: { ...before.enclosures, proven: proven ?? undefined },
    secret: newSecret(),
    ...placesOf(before, isLast, isLast || isAlone),
  });
  return { order, text: JSON.stringify(order) };
}

/** Who is to carry an order out, and where it may write: as the one before, or an instance of its own. */
export function placesOf({ machine: { pool, ...machine }, ledger, limits }: Order, isLast: boolean, isAlone: boolean) {
  const markets = marketsFor(limits, isLast);
  if (pool === undefined) return { machine: { ...machine, markets } };
  if (!isAlone) return { machine: { ...machine, markets, pool } };
  return { machine: { ...machine, markets }, ledger: { ...ledger, ...pool.alone } };
}

/** Where to launch, first choice first. */
export function marketsFor({ onDemand }: Pick<Order['limits'], 'onDemand'>, isLast: boolean): Market[] {
  if (!onDemand) return ['spot'];
  return isLast ? ['on-demand', 'spot'] : ['spot', 'on-demand'];
}
