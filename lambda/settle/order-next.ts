import type { Order } from '../../agent/contract/order.ts';
import { type StoredOrder, storeOrder } from '../ledger/orders.ts';
import type { Invocation } from '../queue/process-batch.ts';
import { sendLaunch } from '../run/messages.ts';
import type { SettleDependencies } from './settle-run.ts';

/** Stores the order of a run's next attempt, and asks for its launch. A twin may have stored it; asking twice is no harm. */
export async function orderNext(
  next: StoredOrder<Order>,
  delaySeconds: number,
  { ledger, queues, log, signal }: Pick<SettleDependencies, 'ledger' | 'queues'> & Pick<Invocation, 'log' | 'signal'>,
): Promise<void> {
  const { order } = await storeOrder(ledger, next, signal);
  const { runId, attempt } = order;
  log.info('next attempt ordered', { attempt: attempt.number, deadline: attempt.deadline });
  await sendLaunch(queues, { runId, attempt: attempt.number, rounds: 0 }, delaySeconds, signal);
}
