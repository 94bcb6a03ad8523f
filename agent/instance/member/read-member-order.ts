import { isDeepStrictEqual } from 'node:util';
import type { Order } from '../../contract/order.ts';
import type { Membership, PoolMessage } from '../../contract/pool.ts';
import { isProbe } from '../../contract/probe-order.ts';
import { readOrder } from '../read-user-data.ts';

/**
 * The order that a claim was answered with, refused as strictly as one from user-data, and where it is another's: of
 * another message, of another pool, or to be written where this member may not write.
 */
export function readMemberOrder(
  text: string,
  { runId, attempt }: PoolMessage,
  { pool, ledger }: Pick<Membership, 'pool' | 'ledger'>,
): Order {
  const order = readOrder(text, 'The text of the answer');
  if (isProbe(order)) throw new Error('The order is one to probe, which no pool carries out.');
  if (order.runId !== runId || order.attempt.number !== attempt) {
    const other = `attempt ${order.attempt.number} of run ${order.runId}`;
    throw new Error(`The order is for ${other}, and the message named attempt ${attempt} of run ${runId}.`);
  }
  const its = order.machine.pool?.name;
  if (its !== pool) throw new Error(`The order is for ${its ? `the pool ${its}` : 'no pool'}, and this is ${pool}.`);
  if (!isDeepStrictEqual(order.ledger, ledger)) {
    throw new Error('The order is to be answered in another place of the ledger than where this pool writes.');
  }
  return order;
}
