import type { Order } from '../../../agent/contract/order.ts';
import type { Cut } from '../../../agent/contract/parts.ts';
import { storeOf } from '../../../agent/stores/registry.ts';
import type { SizedItem } from '../../../agent/stores/store-definition.ts';
import { storeCut } from '../../ledger/cuts.ts';
import { readEnclosure } from '../../ledger/enclosures.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { makeCut } from '../../parts/make-cut.ts';
import type { Invocation } from '../../queue/process-batch.ts';
import { sendLaunch } from '../../run/messages.ts';
import { nextOrder } from '../../run/next-order.ts';
import { endOf, type ObservedAttempt } from '../attempt-end.ts';
import type { Conclusion } from '../next-step.ts';
import { orderNext } from '../order-next.ts';
import type { SettleDependencies } from '../settle-dependencies.ts';

type Context = Pick<Invocation, 'signal'> & { readonly ledger: Ledger };

/** The items that a first look has found, with their sizes; null where a proof has nothing to go on with. */
export function sizesSeen(conclusion: Conclusion, attempts: readonly ObservedAttempt[], now: Date): SizedItem[] | null {
  if (conclusion.kind !== 'result') return null;
  const seen = attempts.find(({ order }) => order.attempt.number === conclusion.attempt);
  const end = seen && endOf(seen, now);
  if (end?.kind !== 'result') return null;
  const { verdict, items } = end.result;
  const isToGoOn = items.length > 0 || verdict === 'intact';
  return isToGoOn ? items.map(({ path, bytes, parts }) => ({ path, bytes, parts })) : null;
}

/** After a first look: to the parts, or to a proof of the whole on a machine for what was found. */
export async function goOn(
  order: Order,
  items: readonly SizedItem[],
  { ledger, queues, now }: Pick<SettleDependencies, 'ledger' | 'queues' | 'now'>,
  { log, signal }: Pick<Invocation, 'log' | 'signal'>,
): Promise<null> {
  const cut = await divideBy(order, items, { ledger, signal });
  if (cut === null) {
    // Its pool may not have the disk for it.
    const following = { after: null, isLast: false, isAlone: true, now: now() };
    await orderNext(nextOrder(asWhole(order, items), following), 0, { ledger, queues, log, signal });
    return null;
  }
  log.info('backup is divided by the sizes that were found', { parts: cut.parts.length });
  await sendLaunch(queues, { runId: order.runId, attempt: order.attempt.number, rounds: 0 }, 0, signal);
  return null;
}

function asWhole({ split: _, ...order }: Order, items: readonly SizedItem[]): Order {
  const { needs } = order.machine;
  const diskBytes = storeOf(order.store).division?.needsOf(items).diskBytes ?? 0;
  const diskGb = Math.max(needs.diskGb, Math.ceil(diskBytes / 1e9));
  return { ...order, machine: { ...order.machine, needs: { ...needs, diskGb } } };
}

/** A cut by the sizes that a first look has found, on record; null where the backup stays whole. */
async function divideBy(order: Order, items: readonly SizedItem[], { ledger, signal }: Context): Promise<Cut | null> {
  const { division } = storeOf(order.store);
  const { runId, split, machine } = order;
  if (division === undefined || split === undefined) return null;
  const expectations = order.expectations ?? (await enclosedExpectations(order, { ledger, signal }));
  const made = await makeCut({
    ...{ runId, items, split, division, expectations, pace: null },
    ...{ minimumDiskGb: machine.needs.diskGb, roomGb: null },
  });
  return made && (await storeCut(ledger, made, signal));
}

async function enclosedExpectations(order: Order, { ledger, signal }: Context): Promise<unknown> {
  const { expectations } = order.enclosures;
  return expectations === undefined ? null : JSON.parse(await readEnclosure(ledger, order, expectations, signal));
}
