import type { Check } from '../../infra/policies/evaluate.ts';
import { permissionFor } from '../gate/bucket-policy.ts';
import type { Call } from '../gate/call.ts';
import type { Facts } from './facts.ts';
import { fleetChecks } from './fleet.ts';
import { tagContext } from './tag-context.ts';

/** Nobody has said which permissions such a call needs. */
export class UnjudgedCallError extends Error {
  readonly code = 'unjudged-call';
  override readonly name = 'UnjudgedCallError';
}

/**
 * All that AWS asks its policies about before it carries a call out. Throws an `UnjudgedCallError` of a call that is
 * not known here. Source: service authorization reference.
 */
export function checksOf(call: Call, facts: Facts): Check[] {
  const judge = judges[call.service];
  const checks = judge?.(call, facts);
  if (checks !== undefined) return checks;
  throw new UnjudgedCallError(`Which permissions does ${call.service} ${call.action} (${call.resource}) need?`);
}

type Judge = (call: Call, facts: Facts) => Check[] | undefined;

const judges: Readonly<Record<string, Judge>> = {
  s3: objectChecks,
  ec2: instanceChecks,
  autoscaling: groupChecks,
  scheduler: scheduleChecks,
  sns({ action, resource }) {
    return action === 'Publish' ? [{ action: 'sns:Publish', resource }] : undefined;
  },
  sqs({ action, resource }, { account, region }) {
    const name = resource.slice(resource.lastIndexOf('/') + 1);
    if (!queueActions.includes(action)) return undefined;
    return [{ action: `sqs:${action}`, resource: `arn:aws:sqs:${region}:${account}:${name}` }];
  },
  ssm({ action, parameters }, { account, region }) {
    if (action !== 'GetParametersByPath' && action !== 'GetParameters') return undefined;
    const names: string[] = action === 'GetParameters' ? JSON.parse(parameters.Names ?? '[]') : [parameters.Path];
    return names.map((name) => ({
      action: `ssm:${action}`,
      resource: `arn:aws:ssm:${region}:${account}:parameter${name}`,
    }));
  },
};

/** What functions and members of pools do with queues. What event-source mappings do is Lambda's own. */
const queueActions = [
  'SendMessage',
  'ReceiveMessage',
  'DeleteMessage',
  'ChangeMessageVisibility',
  'GetQueueAttributes',
];

/** Auto Scaling can't be asked for less than all of these. */
const describingGroups = ['DescribeAutoScalingGroups', 'DescribeScalingActivities'];

/** A group by its name, or that of an instance: one that is in none is refused before any policy is asked. */
function groupChecks({ action, parameters }: Call, { groups, instanceTags }: Facts): Check[] | undefined {
  if (describingGroups.includes(action)) return [{ action: `autoscaling:${action}`, resource: '*' }];
  if (!['SetDesiredCapacity', 'TerminateInstanceInAutoScalingGroup'].includes(action)) return undefined;
  const member = instanceTags.get(parameters.InstanceId ?? '')?.['aws:autoscaling:groupName'];
  const group = groups.get(parameters.AutoScalingGroupName ?? member ?? '');
  if (group === undefined) return [];
  return [{ action: `autoscaling:${action}`, resource: group.arn, context: tagContext('ResourceTag', group.tags) }];
}

/** Of an object, or of a bucket when it is listed. */
function objectChecks({ action, resource, conditions }: Call): Check[] | undefined {
  const permission = permissionFor(action);
  if (!['GetObject', 'PutObject', 'ListBucket'].includes(permission) || action === 'CopyObject') return undefined;
  return [{ action: `s3:${permission}`, resource: `arn:aws:s3:::${resource}`, context: conditions }];
}

/** EC2 can't be asked for less than all of these. */
const describing = [
  'DescribeInstances',
  'DescribeImages',
  'DescribeSpotPriceHistory',
  'DescribeSubnets',
  'DescribeTags',
];

function instanceChecks(call: Call, facts: Facts): Check[] | undefined {
  const { action, parameters } = call;
  if (action === 'CreateFleet') return fleetChecks(call, facts);
  if (describing.includes(action)) return [{ action: `ec2:${action}`, resource: '*' }];
  if (action !== 'TerminateInstances') return undefined;
  const ids = Object.entries(parameters).filter(([name]) => /^InstanceId\.\d+$/.test(name));
  return ids.map(([, id]) => ({
    action: 'ec2:TerminateInstances',
    resource: `arn:aws:ec2:${facts.region}:${facts.account}:instance/${id}`,
    context: tagContext('ResourceTag', facts.instanceTags.get(id) ?? {}),
  }));
}

const targetSchedulesPassRole = ['CreateSchedule', 'UpdateSchedule'];

function scheduleChecks({ action, resource, parameters }: Call, { account, region }: Facts): Check[] | undefined {
  if (action === 'ListSchedules') return [{ action: 'scheduler:ListSchedules', resource: '*' }];
  if (!/^(Create|Update|Delete|Get)Schedule$/.test(action)) return undefined;
  const schedule = `arn:aws:scheduler:${region}:${account}:schedule/${resource}`;
  const pass: Check = {
    action: 'iam:PassRole',
    resource: JSON.parse(parameters.Target ?? '{}').RoleArn ?? '',
    context: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
  };
  return [
    { action: `scheduler:${action}`, resource: schedule },
    ...(targetSchedulesPassRole.includes(action) ? [pass] : []),
  ];
}
