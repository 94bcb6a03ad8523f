import {
  type EC2Client,
  type Filter,
  type Instance,
  paginateDescribeInstances,
  type StateReason,
} from '@aws-sdk/client-ec2';
import type { Market } from '../../agent/contract/order.ts';

/** An instance as EC2 describes it. Terminated ones are described for about an hour. */
export interface DescribedInstance {
  readonly id: string;
  /** pending, running, shutting-down, terminated, stopping or stopped. */
  readonly state: string;
  readonly type: string | null;
  readonly zone: string | null;
  readonly market: Market;
  readonly launchedAt: Date | null;
  readonly tags: Readonly<Record<string, string>>;
  /** EC2's own words for why it is in its state; null when it says nothing. */
  readonly reason: string | null;
  /** When it got there, where EC2 says so. */
  readonly changedAt: Date | null;
}

/** All instances that match the filters, all pages. None is no error. */
export async function describeInstances(
  ec2: EC2Client,
  filters: readonly Filter[],
  abortSignal: AbortSignal,
): Promise<DescribedInstance[]> {
  const found: DescribedInstance[] = [];
  const pages = paginateDescribeInstances({ client: ec2, pageSize: 1000 }, { Filters: [...filters] }, { abortSignal });
  for await (const { Reservations = [] } of pages) {
    found.push(...Reservations.flatMap(({ Instances = [] }) => Instances.map(described)));
  }
  return found;
}

/** Whether an instance in this state will work no more. Stopped ones are never ours to stop: they count as gone. */
export function isGone({ state }: Pick<DescribedInstance, 'state'>): boolean {
  return state !== 'pending' && state !== 'running';
}

function described(instance: Instance): DescribedInstance {
  const { InstanceId = '', State, InstanceType, Placement, LaunchTime, Tags = [] } = instance;
  const { StateReason, StateTransitionReason } = instance;
  const words = [wordsOf(StateReason), StateTransitionReason].filter(Boolean).join('; ');
  return {
    id: InstanceId,
    state: State?.Name ?? 'unknown',
    type: InstanceType ?? null,
    zone: Placement?.AvailabilityZone ?? null,
    market: instance.InstanceLifecycle === 'spot' ? 'spot' : 'on-demand',
    launchedAt: LaunchTime ?? null,
    tags: Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])),
    reason: words === '' ? null : words,
    changedAt: momentIn(StateTransitionReason ?? ''),
  };
}

/** Code and message; the message often begins with the code. */
function wordsOf({ Code = '', Message = '' }: StateReason = {}): string {
  if (Message.startsWith(Code)) return Message;
  return Message === '' ? Code : `${Code}: ${Message}`;
}

/** EC2 says it in words: "User initiated (2026-11-24 11:00:00 GMT)". */
function momentIn(words: string): Date | null {
  const [, day, time] = /\((\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (?:GMT|UTC)\)/.exec(words) ?? [];
  return day === undefined || time === undefined ? null : new Date(`${day}T${time}Z`);
}
