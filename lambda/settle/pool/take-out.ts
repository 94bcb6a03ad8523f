import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { EC2Client } from '@aws-sdk/client-ec2';
import { terminateInGroup } from '../../aws/auto-scaling.ts';
import { describeInstances } from '../../aws/describe-instances.ts';
import { poolTags } from '../../configuration/images.ts';
import type { Invocation } from '../../queue/process-batch.ts';
import { type Queues, sendRaise } from '../../run/messages.ts';

export interface TakeOutDependencies {
  readonly ec2: EC2Client;
  readonly autoScaling: AutoScalingClient;
  readonly queues: Pick<Queues, 'sqs' | 'triggerQueueUrl'>;
  readonly stage: string;
}

/**
 * Takes an instance out of its pool's group, its place with it, whether it says that it leaves or is gone already. What
 * it left behind in the queue may need another: the trigger is asked to look. What is no member of ours is left alone.
 */
export async function takeOut(
  instanceId: string,
  { ec2, autoScaling, queues, stage }: TakeOutDependencies,
  { log, signal }: Pick<Invocation, 'log' | 'signal'>,
): Promise<void> {
  const [instance] = await describeInstances(ec2, [{ Name: 'instance-id', Values: [instanceId] }], signal);
  const pool = instance?.tags[poolTags.pool];
  if (instance === undefined || pool === undefined || instance.tags.mayfly !== stage) {
    log.warn('instance is no member of a pool of ours, left alone', { instanceId });
    return;
  }
  const wasIn = await terminateInGroup(autoScaling, instanceId, signal);
  log.info('member taken out of its pool', { instanceId, pool, wasIn, state: instance.state });
  if (wasIn) await sendRaise(queues, pool, signal);
}
