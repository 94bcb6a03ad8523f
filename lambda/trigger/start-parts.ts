import pMap from 'p-map';
import type { Order } from '../../agent/contract/order.ts';
import type { Cut } from '../../agent/contract/parts.ts';
import { readOrder, storeOrder } from '../ledger/orders.ts';
import { partOrder } from '../parts/part-order.ts';
import { sendLaunch } from '../run/messages.ts';
import type { LaunchContext } from './launch.ts';

const atOnce = 8;

/**
 * Orders each part of a divided backup once, and asks for its instance, however often and however simultaneously this
 * is called: all at once, as far as EC2 has them. Killed in between, the sweep finds the part that nobody has asked for.
 */
export async function startParts(
  whole: Order,
  cut: Cut,
  { ledger, queues, now, log, signal }: LaunchContext,
): Promise<void> {
  const start = async (part: Cut['parts'][number]) => {
    if ((await readOrder(ledger, part.runId, 1, signal)) !== null) return;
    await storeOrder(ledger, partOrder(whole, part, cut, now()), signal);
    await sendLaunch(queues, { runId: part.runId, attempt: 1, rounds: 0 }, 0, signal);
    log.info('part ordered', { part: part.number, of: cut.parts.length, partRunId: part.runId, bytes: part.bytes });
  };
  await pMap(cut.parts, start, { concurrency: atOnce, stopOnError: false, signal });
}
