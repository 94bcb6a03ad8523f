import type { EC2Client } from '@aws-sdk/client-ec2';
import type { AnyOrder } from '../../agent/contract/probe-order.ts';
import { taggedInstances } from '../aws/tagged-instances.ts';
import type { Log } from '../observability/log.ts';
import { instanceName } from './launch-request.ts';

/**
 * The instances of an attempt, whatever EC2 has answered to who asked for them. AWS doesn't say for how long, and how
 * completely, it repeats its answer to a token: before a refusal is believed, EC2 is asked for instances of that name.
 * Where it doesn't answer, the refusal is believed: the sweep would end a second instance.
 */
export async function alreadyLaunched(
  order: AnyOrder,
  { ec2, log, signal }: { readonly ec2: EC2Client; readonly log: Log; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  try {
    return await taggedInstances(ec2, { key: 'Name', value: instanceName(order) }, signal);
  } catch (error) {
    signal.throwIfAborted();
    log.warn('whether the refused launch has an instance can not be asked', { error: String(error) });
    return [];
  }
}
