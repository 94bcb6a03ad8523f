import type { InfrastructureConfiguration } from '../../../infra/configuration/schema.ts';
import { arnsOf } from './arns.ts';
import type { Check } from './evaluate.ts';

/** What calls that concern pools ask IAM about, of our pools and of what is beside them. */
export function poolChecks(configuration: InfrastructureConfiguration, name = 'shop') {
  const { stage } = configuration;
  const { poolQueue, group, queue } = arnsOf(configuration);
  const ours = { 'aws:ResourceTag/mayfly': stage };
  const ofGroup =
    (action: string) =>
    (resource: string, context: Check['context'] = ours) => ({
      action: `autoscaling:${action}`,
      resource,
      context,
    });
  const raise = ofGroup('SetDesiredCapacity');
  const takeOut = ofGroup('TerminateInstanceInAutoScalingGroup');
  const ofQueue = (action: string, resource: string): Check => ({ action: `sqs:${action}`, resource });
  return {
    /** Rights that some of the functions have. */
    granted: {
      'order in a pool': ofQueue('SendMessage', poolQueue(name)),
      "measure a pool's queue": ofQueue('GetQueueAttributes', poolQueue(name)),
      "delete an order in a pool's queue": ofQueue('DeleteMessage', poolQueue(name)),
      'raise a pool': raise(group(name)),
      'take an instance out of a pool': takeOut(group(name)),
      'see pools': { action: 'autoscaling:DescribeAutoScalingGroups', resource: '*' },
      'see what pools have tried': { action: 'autoscaling:DescribeScalingActivities', resource: '*' },
    },
    /** Rights that nobody has. */
    denied: {
      'measure a queue of others': ofQueue('GetQueueAttributes', queue('others')),
      'order in a pool of another stage': ofQueue(
        'SendMessage',
        poolQueue(name).replace(`mayfly-${stage}_`, 'mayfly-another_'),
      ),
      "take an order from a pool's queue": ofQueue('ReceiveMessage', poolQueue(name)),
      'delete in a queue of others': ofQueue('DeleteMessage', queue('others')),
      "empty a pool's queue": ofQueue('PurgeQueue', poolQueue(name)),
      'raise a group of others': raise(group(name).replace(`mayfly-${stage}_pool_`, 'web-')),
      'raise a group that is named as ours and is not tagged so': raise(group(name), {}),
      'raise a pool of another stage': raise(group(name), { 'aws:ResourceTag/mayfly': 'another' }),
      'take out of a group of others': takeOut(group(name).replace(`mayfly-${stage}_pool_`, 'web-')),
      'take out of a group that is not tagged as ours': takeOut(group(name), {}),
      'change a pool': ofGroup('UpdateAutoScalingGroup')(group(name)),
      'delete a pool': ofGroup('DeleteAutoScalingGroup')(group(name)),
      'let a pool replace whom it likes': ofGroup('ResumeProcesses')(group(name)),
      'take the protection of a member': ofGroup('SetInstanceProtection')(group(name)),
    },
  } as const satisfies Record<string, Readonly<Record<string, Check>>>;
}

type Granted = keyof ReturnType<typeof poolChecks>['granted'];

/** Of a function: these of the rights on pools, where there are any, and no others. */
export function poolRights(configuration: InfrastructureConfiguration, ...has: readonly Granted[]) {
  const { granted, denied } = poolChecks(configuration);
  const may = configuration.pools.length === 0 ? [] : has;
  const isHeld = (right: string) => (may as readonly string[]).includes(right);
  const entries = Object.entries<Check>(granted);
  return {
    may: Object.fromEntries(entries.filter(([right]) => isHeld(right))),
    mayNot: { ...denied, ...Object.fromEntries(entries.filter(([right]) => !isHeld(right))) } as Record<string, Check>,
  };
}
