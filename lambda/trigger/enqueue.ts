import type { PoolPlace } from '../configuration/machines.ts';
import type { StoredOrder } from '../ledger/orders.ts';
import { readQueued, recordQueued } from '../ledger/queued.ts';
import { raiseCapacity } from '../pool/raise-capacity.ts';
import { launchOutlook } from '../run/launch-outlook.ts';
import { sendRecheck, sendToPool } from '../run/messages.ts';
import type { LaunchContext } from './launch.ts';

/**
 * Puts an order into the queue of its pool, and lets the pool grow for it. Killed in between, it is in the queue twice
 * at worst: an order is given to one member only.
 */
export async function enqueue(
  { order }: StoredOrder,
  pool: PoolPlace,
  { autoScaling, ledger, queues, repositories, now, log, signal }: LaunchContext,
): Promise<void> {
  const { runId, attempt } = order;
  if (launchOutlook(order, [], now()) !== 'launch') return sendRecheck(queues, runId, signal);
  if ((await readQueued(ledger, runId, attempt.number, signal)) === null) {
    await sendToPool(queues.sqs, pool.queueUrl, { runId, attempt: attempt.number }, signal);
    const at = now().toISOString();
    await recordQueued(ledger, { version: 1, runId, attempt: attempt.number, at }, signal);
    log.info('order is in the queue of its pool', { attempt: attempt.number, group: pool.group });
  }
  await raiseCapacity(pool, 1, { autoScaling, sqs: queues.sqs, ledger, repositories, log, signal });
}
