import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';

/** Where the ends of instances are scheduled, and as whom the scheduler ends them. */
export interface EndSchedules {
  readonly scheduler: SchedulerClient;
  readonly group: string;
  readonly roleArn: string;
}

/** The agent and the instance's own timer come first; the scheduler itself is precise to a minute. */
const graceSeconds = 60;

/** The instance that a schedule ends is part of its name, so that two instances never share one. */
export function endScheduleName(runId: string, attempt: number, instanceId: string): string {
  return `${runId}-${attempt}-${instanceId}`;
}

/** The instance of an `endScheduleName`; null when it is none. */
export function instanceOfSchedule(name: string): string | null {
  return /^[0-9a-f]{20}-\d+-(i-[0-9a-f]+)$/.exec(name)?.[1] ?? null;
}

export interface ScheduledEnd {
  readonly name: string;
  readonly instanceId: string;
  readonly deadline: string;
  /** Of a pool: then it is taken out of its group, which would keep its place otherwise. */
  readonly isMember?: boolean;
}

/**
 * Schedules the end of an instance shortly after its deadline: a clock that depends on nothing of ours, and that is
 * gone when it has struck. That it exists already is no error. Nothing left to terminate is none either: EC2 says yes
 * to the end of what has ended, and after an hour or so, when it has forgotten it, two tries are not worth an alarm.
 */
export async function scheduleEnd(
  { scheduler, group, roleArn }: EndSchedules,
  { name, instanceId, deadline, isMember = false }: ScheduledEnd,
  abortSignal: AbortSignal,
): Promise<void> {
  const at = new Date(Date.parse(deadline) + graceSeconds * 1000).toISOString().slice(0, 19);
  const command = new CreateScheduleCommand({
    GroupName: group,
    Name: name,
    ScheduleExpression: `at(${at})`,
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: {
      ...(isMember ? takeOut(roleArn, instanceId) : terminate(roleArn, instanceId)),
      RoleArn: roleArn,
      RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 600 },
    },
  });
  try {
    await scheduler.send(command, { abortSignal });
  } catch (error) {
    if (!(error instanceof ConflictException)) throw error;
  }
}

/** Takes a schedule back; that there is none is no error. */
export async function unscheduleEnd(
  { scheduler, group }: Pick<EndSchedules, 'scheduler' | 'group'>,
  name: string,
  abortSignal: AbortSignal,
): Promise<void> {
  try {
    await scheduler.send(new DeleteScheduleCommand({ GroupName: group, Name: name }), { abortSignal });
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}

function terminate(roleArn: string, instanceId: string) {
  return { Arn: target(roleArn, 'ec2:terminateInstances'), Input: JSON.stringify({ InstanceIds: [instanceId] }) };
}

function takeOut(roleArn: string, instanceId: string) {
  return {
    Arn: target(roleArn, 'autoscaling:terminateInstanceInAutoScalingGroup'),
    Input: JSON.stringify({ InstanceId: instanceId, ShouldDecrementDesiredCapacity: true }),
  };
}

/** In the partition of the role. Source: EventBridge Scheduler user guide, "Using universal targets". */
function target(roleArn: string, call: string): string {
  return `arn:${roleArn.split(':')[1]}:scheduler:::aws-sdk:${call}`;
}
