import { setTimeout as sleep } from 'node:timers/promises';
import { AutoScalingClient, TerminateInstanceInAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import {
  DeleteScheduleCommand,
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  paginateListSchedules,
  ResourceNotFoundException,
  type ScheduleSummary,
} from '@aws-sdk/client-scheduler';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { assumeRole } from '../functions/credentials.ts';
import type { Gate } from '../gate/gate.ts';
import { motoRegion } from '../moto.ts';

/** A one-time schedule that has struck. */
export interface Fired {
  readonly schedule: string;
  readonly instanceIds: readonly string[];
  /** AWS's words, when its target refused it in all its tries. */
  readonly error: string | null;
}

export interface ClockOptions {
  readonly clients: Clients;
  readonly gate: Gate;
  readonly onFired: (fired: Fired) => void;
}

const lookMilliseconds = 500;

/**
 * Fires the one-time schedules that moto only keeps, as the role that they name, and deletes those that want it. Ends
 * on `signal`; throws when a schedule is of a kind that it does not know.
 */
export async function fireSchedules(options: ClockOptions, signal: AbortSignal): Promise<void> {
  const { scheduler } = options.clients;
  const dues = new Map<string, Due>();
  while (!signal.aborted) {
    for (const summary of await listAll(options.clients)) {
      const key = `${summary.GroupName}/${summary.Name}`;
      const due = dues.get(key) ?? dueOf(await get(options.clients, summary));
      dues.set(key, due);
      if (due.at > Date.now() || due.isFired) continue;
      due.isFired = true;
      options.onFired({ schedule: key, ...(await fire(due, options)) });
      if (!due.deletesItself) continue;
      dues.delete(key);
      await scheduler
        .send(new DeleteScheduleCommand({ GroupName: summary.GroupName, Name: summary.Name }))
        .catch(unlessGone);
    }
    await sleep(lookMilliseconds);
  }
}

interface Due {
  readonly at: number;
  readonly deletesItself: boolean;
  readonly roleArn: string;
  readonly instanceIds: readonly string[];
  /** Whether it is a group that ends it, and gives up its capacity. */
  readonly isMember: boolean;
  readonly tries: number;
  isFired: boolean;
}

async function listAll({ scheduler }: Clients): Promise<ScheduleSummary[]> {
  const all: ScheduleSummary[] = [];
  for await (const { Schedules = [] } of paginateListSchedules({ client: scheduler }, {})) all.push(...Schedules);
  return all;
}

function get({ scheduler }: Clients, { GroupName, Name }: ScheduleSummary): Promise<GetScheduleCommandOutput | null> {
  return scheduler.send(new GetScheduleCommand({ GroupName, Name })).catch((error) => {
    unlessGone(error);
    return null;
  });
}

function unlessGone(error: unknown): void {
  if (!(error instanceof ResourceNotFoundException)) throw error;
}

const sdkTargets = 'arn:aws:scheduler:::aws-sdk:';

/** What a schedule's target is given. Source: EventBridge Scheduler user guide, "universal targets". */
const targets: Readonly<Record<string, z.ZodType<Pick<Due, 'instanceIds' | 'isMember'>>>> = {
  'ec2:terminateInstances': z
    .strictObject({ InstanceIds: z.array(z.string()).min(1) })
    .transform(({ InstanceIds: instanceIds }) => ({ instanceIds, isMember: false })),
  'autoscaling:terminateInstanceInAutoScalingGroup': z
    .strictObject({ InstanceId: z.string(), ShouldDecrementDesiredCapacity: z.literal(true) })
    .transform(({ InstanceId }) => ({ instanceIds: [InstanceId], isMember: true })),
};

/** One that was deleted meanwhile is never due. */
function dueOf(schedule: GetScheduleCommandOutput | null): Due {
  if (schedule === null) {
    return {
      at: Number.POSITIVE_INFINITY,
      deletesItself: false,
      roleArn: '',
      instanceIds: [],
      isMember: false,
      tries: 0,
      isFired: true,
    };
  }
  const { ScheduleExpression = '', ScheduleExpressionTimezone, ActionAfterCompletion, Target } = schedule;
  const [, moment] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(ScheduleExpression) ?? [];
  if (moment === undefined || ScheduleExpressionTimezone !== 'UTC') {
    throw new Error(`The local cloud knows no schedule ${ScheduleExpression} in ${ScheduleExpressionTimezone}.`);
  }
  const target = targets[Target?.Arn?.slice(sdkTargets.length) ?? ''];
  if (Target === undefined || target === undefined || !Target.Arn?.startsWith(sdkTargets)) {
    throw new Error(`The local cloud knows no schedule's target ${Target?.Arn}.`);
  }
  return {
    at: Date.parse(`${moment}Z`),
    deletesItself: ActionAfterCompletion === 'DELETE',
    roleArn: Target.RoleArn ?? '',
    ...target.parse(JSON.parse(Target.Input ?? '{}')),
    tries: 1 + (Target.RetryPolicy?.MaximumRetryAttempts ?? 185),
    isFired: false,
  };
}

async function fire({ roleArn, instanceIds, isMember, tries }: Due, { clients, gate }: ClockOptions) {
  const credentials = await assumeRole({ clients, gate }, roleArn, 'scheduler');
  const settings = { endpoint: gate.endpoint, region: motoRegion, credentials, maxAttempts: tries };
  try {
    if (isMember) {
      const end = { InstanceId: instanceIds[0], ShouldDecrementDesiredCapacity: true };
      await new AutoScalingClient(settings).send(new TerminateInstanceInAutoScalingGroupCommand(end));
    } else await new EC2Client(settings).send(new TerminateInstancesCommand({ InstanceIds: [...instanceIds] }));
    return { instanceIds, error: null };
  } catch (error) {
    return { instanceIds, error: String(error) };
  }
}
