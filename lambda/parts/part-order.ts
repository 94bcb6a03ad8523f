import { type Order, orderSchema } from '../../agent/contract/order.ts';
import type { Cut, CutPart } from '../../agent/contract/parts.ts';
import type { StoredOrder } from '../ledger/orders.ts';
import { attemptDeadline, newSecret, placesOf } from '../run/next-order.ts';

/**
 * The first order for a part of a divided backup: that of the whole, for some of its items, on a machine for these. It
 * ends with the whole at the latest. Earlier proofs are the whole's to be held against.
 */
export function partOrder(whole: Order, part: CutPart, { parts }: Cut, now: Date): StoredOrder<Order> {
  const { split, trend: _, ...common } = whole;
  const durationSeconds = split?.durationSeconds ?? part.seconds ?? whole.limits.durationSeconds;
  // What needs more disk than was thought of fits no member of a pool.
  const placed = placesOf(whole, false, part.diskGb > whole.machine.needs.diskGb);
  const order: Order = orderSchema.parse({
    ...common,
    runId: part.runId,
    part: { of: whole.runId, number: part.number, count: parts.length },
    ...(whole.plan && { plan: { ...whole.plan, bytes: part.bytes } }),
    madeAt: now.toISOString(),
    attempt: { number: 1, deadline: attemptDeadline(durationSeconds, whole.runDeadline, now) },
    limits: { ...whole.limits, durationSeconds },
    enclosures: { expectations: whole.enclosures.expectations, items: part.enclosure },
    secret: newSecret(),
    ...placed,
    machine: { ...placed.machine, needs: { ...whole.machine.needs, diskGb: part.diskGb } },
  });
  return { order, text: JSON.stringify(order) };
}
