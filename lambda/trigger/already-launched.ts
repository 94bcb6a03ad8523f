import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Order } from '../../agent/contract/order.ts';
import { describeInstances } from '../aws/describe-instances.ts';
import type { Log } from '../observability/log.ts';

/**
 * The instances of an attempt, whatever EC2 has answered to who asked for them. AWS doesn't say for how long, and how
 * completely, it repeats its answer to a token: before a refusal is believed, the tags are asked. Where EC2 doesn't
 * answer, it is believed: a second instance would be ended by the sweep.
 */
export async function alreadyLaunched(
  { runId, attempt }: Pick<Order, 'runId' | 'attempt'>,
  { ec2, log, signal }: { readonly ec2: EC2Client; readonly log: Log; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const filters = [
    { Name: 'tag:mayfly:run', Values: [runId] },
    { Name: 'tag:mayfly:attempt', Values: [String(attempt.number)] },
  ];
  try {
    return (await describeInstances(ec2, filters, signal)).map(({ id }) => id);
  } catch (error) {
    signal.throwIfAborted();
    log.warn('whether the refused launch has an instance can not be asked', { error: String(error) });
    return [];
  }
}
