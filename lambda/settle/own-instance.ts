import type { EC2Client } from '@aws-sdk/client-ec2';
import { attemptSchema, runIdSchema } from '../../agent/contract/order.ts';
import { describeInstances, isGone } from '../aws/describe-instances.ts';
import { type EndSchedules, endScheduleName, unscheduleEnd } from '../aws/end-schedule.ts';

/** An instance of this stage, by its tags: only our launches may set them. */
export interface OwnInstance {
  readonly id: string;
  readonly runId: string;
  readonly attempt: number;
  readonly isGone: boolean;
}

/** Null for an instance that isn't ours, or that EC2 has forgotten: the sweep knows its run all the same. */
export async function ownInstance(
  instanceId: string,
  { ec2, stage }: { readonly ec2: EC2Client; readonly stage: string },
  signal: AbortSignal,
): Promise<OwnInstance | null> {
  const [instance] = await describeInstances(ec2, [{ Name: 'instance-id', Values: [instanceId] }], signal);
  if (instance?.tags.mayfly !== stage) return null;
  const runId = runIdSchema.safeParse(instance.tags['mayfly:run']);
  const attempt = attemptSchema.shape.number.safeParse(Number(instance.tags['mayfly:attempt']));
  if (!runId.success || !attempt.success) return null;
  return { id: instance.id, runId: runId.data, attempt: attempt.data, isGone: isGone(instance) };
}

/** Takes the scheduled end of an instance back once there is nothing left to end; before, it is a clock that may be needed. */
export async function unscheduleIfGone(
  { id, runId, attempt, isGone: gone }: OwnInstance,
  { schedules }: { readonly schedules: Pick<EndSchedules, 'scheduler' | 'group'> },
  signal: AbortSignal,
): Promise<void> {
  if (gone) await unscheduleEnd(schedules, endScheduleName(runId, attempt, id), signal);
}
