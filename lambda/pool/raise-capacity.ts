import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { type DescribedGroup, describeGroup, setDesiredCapacity } from '../aws/auto-scaling.ts';
import { type Backlog, backlogOf } from '../aws/backlog.ts';
import type { RepositorySettings } from '../configuration/configuration.ts';
import type { PoolPlace } from '../configuration/machines.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Log } from '../observability/log.ts';
import { orderSeconds } from './order-seconds.ts';

export interface RaiseContext {
  readonly autoScaling: AutoScalingClient;
  readonly sqs: SQSClient;
  readonly ledger: Ledger;
  /** Those that are configured. */
  readonly repositories: readonly Pick<RepositorySettings, 'name' | 'pool'>[];
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** A pool is deployed whose group AWS doesn't know. */
class GroupUnknownError extends Error {
  readonly code = 'group-unknown';
  override readonly name = 'GroupUnknownError';
}

/** Orders are to be begun within ten minutes; one is left for what is not as it is expected. */
const beginWithinSeconds = 9 * 60;

/**
 * How many instances a group is to have: as many as begin all that waits in time, one for each order where it is not
 * known how long they take, and no more than it may. Never fewer than it has: what shrinks a group is the leaving of
 * its instances, and nothing else. A peak is met by the queue as far as that has time: each instance that is launched
 * for it boots before, and idles after.
 */
export function wantedCapacity(
  { waiting, inWork }: Backlog,
  { desired, most }: Pick<DescribedGroup, 'desired' | 'most'>,
  orderSeconds: number | null,
): number {
  // Whoever is at work is there already; and of one that is gone, SQS counts the message for minutes.
  if (waiting === 0) return desired;
  const orders = waiting + inWork;
  // What is in work is half done, on the average.
  const needed = orderSeconds === null ? orders : ((waiting + inWork / 2) * orderSeconds) / beginWithinSeconds;
  return Math.max(desired, Math.min(most, orders, Math.ceil(needed)));
}

/**
 * Lets a pool grow to what its queue holds. SQS counts approximately: of `sent` messages it is known that they are in
 * it. Two at once may set different numbers, of which the lower may come last; the sweep mends that.
 */
export async function raiseCapacity(
  { name: pool, group: name, queueUrl }: PoolPlace,
  sent: number,
  { autoScaling, sqs, ledger, repositories, log, signal }: RaiseContext,
): Promise<{ readonly backlog: Backlog; readonly group: DescribedGroup; readonly capacity: number }> {
  const [counted, group] = await Promise.all([
    backlogOf(sqs, queueUrl, signal),
    describeGroup(autoScaling, name, signal),
  ]);
  if (group === null) {
    throw new GroupUnknownError(`AWS knows no Auto Scaling group ${name}. Deploy the infrastructure again.`);
  }
  const backlog = { ...counted, waiting: Math.max(sent, counted.waiting) };
  // Unknown, it is the most: where that is no more than there is, no state of a repository need be read.
  const mayGrow = wantedCapacity(backlog, group, null) > group.desired;
  const seconds = mayGrow ? await orderSeconds(ledger, pool, repositories, signal) : null;
  const capacity = wantedCapacity(backlog, group, seconds);
  if (capacity > group.desired) {
    await setDesiredCapacity(autoScaling, { group: name, capacity }, signal);
    log.info('pool raised', { pool, from: group.desired, to: capacity, orderSeconds: seconds, ...backlog });
  }
  return { backlog, group, capacity };
}
