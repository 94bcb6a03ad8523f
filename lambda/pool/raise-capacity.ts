import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Order } from '../../agent/contract/order.ts';
import { type DescribedGroup, describeGroups, setDesiredCapacity } from '../aws/auto-scaling.ts';
import { type Backlog, backlogOf } from '../aws/backlog.ts';
import type { Log } from '../observability/log.ts';

/** A pool, as orders name it. */
export type PoolPlace = Pick<NonNullable<Order['machine']['pool']>, 'group' | 'queueUrl'>;

export interface RaiseContext {
  readonly autoScaling: AutoScalingClient;
  readonly sqs: SQSClient;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** A pool is deployed whose group AWS doesn't know. */
class GroupUnknownError extends Error {
  readonly code = 'group-unknown';
  override readonly name = 'GroupUnknownError';
}

/**
 * How many instances a group is to have: one for each order, waiting or in work, as far as it may. Never fewer than it
 * has: what shrinks a group is the leaving of its instances, and nothing else.
 */
export function wantedCapacity(
  { waiting, inWork }: Backlog,
  { desired, most }: Pick<DescribedGroup, 'desired' | 'most'>,
): number {
  return Math.max(desired, Math.min(most, waiting + inWork));
}

/**
 * Lets a pool grow to what its queue holds. SQS counts approximately: of `sent` messages it is known that they are in
 * it. Two at once may set different numbers, of which the lower may come last; the sweep mends that.
 */
export async function raiseCapacity(
  { group: name, queueUrl }: PoolPlace,
  sent: number,
  { autoScaling, sqs, log, signal }: RaiseContext,
): Promise<{ readonly backlog: Backlog; readonly group: DescribedGroup; readonly capacity: number }> {
  const [counted, [group]] = await Promise.all([
    backlogOf(sqs, queueUrl, signal),
    describeGroups(autoScaling, [name], signal),
  ]);
  if (group === undefined) {
    throw new GroupUnknownError(`AWS knows no Auto Scaling group ${name}. Deploy the infrastructure again.`);
  }
  const backlog = { ...counted, waiting: Math.max(sent, counted.waiting) };
  const capacity = wantedCapacity(backlog, group);
  if (capacity > group.desired) {
    await setDesiredCapacity(autoScaling, { group: name, capacity }, signal);
    log.info('pool raised', { group: name, from: group.desired, to: capacity, ...backlog });
  }
  return { backlog, group, capacity };
}
