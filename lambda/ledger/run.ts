import { type AttemptRecord, ledgerKey } from '../../agent/contract/ledger.ts';
import { mostOrders, type Order } from '../../agent/contract/order.ts';
import { type AnyOrder, isProbe } from '../../agent/contract/probe-order.ts';
import { readAttempt } from './attempts.ts';
import type { Ledger } from './ledger.ts';
import { readOrder, type StoredOrder } from './orders.ts';
import { readNumbered } from './read-numbered.ts';

/** One attempt of a run: its order and, once there is one, the instance that it was given to. */
export interface OrderedAttempt<Kind extends AnyOrder = AnyOrder> {
  readonly stored: StoredOrder<Kind>;
  readonly record: AttemptRecord | null;
}

/** All attempts that were ever ordered of a run, the first first; none when nobody has ordered the run. */
export function readRun(ledger: Ledger, runId: string, signal: AbortSignal): Promise<OrderedAttempt[]> {
  const orders = { runId, keyOf: (number: number) => ledgerKey.order(runId, number), most: mostOrders };
  const read = async (number: number) => {
    const stored = await readOrder(ledger, runId, number, signal);
    return stored && { stored, record: await readAttempt(ledger, runId, number, signal) };
  };
  return readNumbered(ledger, orders, read, signal);
}

/** Whether an attempt is one of a proof, not of a probe. */
export function isToProve(attempt: OrderedAttempt): attempt is OrderedAttempt<Order> {
  return !isProbe(attempt.stored.order);
}
