import { describe, expect, test } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { oneRepository } from '../configurations.ts';
import { one } from '../stacks.ts';
import { type Call, callerOf } from './simulate.ts';

const account = '123456789012';
const ec2 = (resource: string) => `arn:aws:ec2:eu-central-1:${account}:${resource}`;
const ledger = `arn:aws:s3:::mayfly-production-ledger-${account}-eu-central-1`;
const runId = '0123456789abcdef0123';
const ours = {
  'ec2:LaunchTemplate': ec2('launch-template/lt-of-mayfly-production_logs'),
  'ec2:IsLaunchTemplateResource': 'true',
};
const tagged = { 'aws:RequestTag/mayfly': 'production', 'aws:TagKeys': ['mayfly'] };
const writtenOnce = { 's3:if-none-match': '*' };
const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;

const queue = (name: string) => `arn:aws:sqs:eu-central-1:${account}:mayfly-production-${name}`;
const schedule = `arn:aws:scheduler:eu-central-1:${account}:schedule/mayfly-production/${runId}-1-i-1`;
const terminate = (context: Record<string, string>): Call => ({
  action: 'ec2:TerminateInstances',
  resource: ec2('instance/i-1'),
  context,
});

const trigger = callerOf(one, oneRepository, { path: 'trigger/', userId: 'AROATRIGGER:mayfly-production-trigger' });

describe('the trigger may', () => {
  const fleet = 'ec2:CreateFleet';
  const run = 'ec2:RunInstances';
  test.each<[string, Call]>([
    [
      'read what a snapshot says of itself',
      { action: 's3:GetObject', resource: 'arn:aws:s3:::example-snapshots/es/logs/snap-abc.dat' },
    ],
    [
      'learn which images there are',
      {
        action: 'ssm:GetParametersByPath',
        resource: `arn:aws:ssm:eu-central-1:${account}:parameter/mayfly/production/images`,
      },
    ],
    ['store an order', put(ledgerKey.order(runId, 1))],
    ['index an order by its day', put(ledgerKey.ordered('2026-11-01', runId))],
    ['index an instance', put(ledgerKey.instance('i-0123456789abcdef0'))],
    ['record an attempt', put(ledgerKey.attempt(runId, 1))],
    ['record a refusal', put(ledgerKey.refusal(runId, 1, 2))],
    ['read an order', { action: 's3:GetObject', resource: `${ledger}/${ledgerKey.order(runId, 1)}` }],
    [
      'read the state of a repository',
      { action: 's3:GetObject', resource: `${ledger}/${ledgerKey.repositoryState('logs')}` },
    ],
    [
      'learn that a repository has no state yet',
      { action: 's3:ListBucket', resource: ledger, context: { 's3:prefix': ledgerKey.repositoryState('logs') } },
    ],
    [
      'learn that an attempt is not there yet',
      { action: 's3:ListBucket', resource: ledger, context: { 's3:prefix': ledgerKey.attempt(runId, 1) } },
    ],
    ['ask for a fleet', { action: fleet, resource: ec2('fleet/fleet-1') }],
    ['of instances', { action: fleet, resource: ec2('instance/i-1'), context: tagged }],
    ['from our template', { action: fleet, resource: ours['ec2:LaunchTemplate'] }],
    ['in our subnet', { action: fleet, resource: ec2('subnet/subnet-of-network-subnet-1') }],
    ['launch an instance', { action: run, resource: ec2('instance/i-1'), context: { ...ours, ...tagged } }],
    ['with a disk', { action: run, resource: ec2('volume/vol-1'), context: { ...ours, ...tagged } }],
    [
      'and a network interface',
      { action: run, resource: ec2('network-interface/eni-1'), context: { ...ours, ...tagged } },
    ],
    ['in our subnets', { action: run, resource: ec2('subnet/subnet-of-network-subnet-3'), context: ours }],
    [
      'behind our firewall',
      { action: run, resource: ec2('security-group/sg-of-mayfly-production-instances'), context: ours },
    ],
    ['of an image that is tagged as ours, in our account', image({ owner: account, tag: 'elasticsearch' })],
    ['by our template', { action: run, resource: ours['ec2:LaunchTemplate'], context: ours }],
    [
      'tag what it launches',
      {
        action: 'ec2:CreateTags',
        resource: ec2('instance/i-1'),
        context: { 'ec2:CreateAction': 'CreateFleet', ...tagged },
      },
    ],
    [
      'hand an instance its role',
      {
        action: 'iam:PassRole',
        resource: role('mayfly-production_logs'),
        context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
      },
    ],
    ['schedule the end of an instance', { action: 'scheduler:CreateSchedule', resource: schedule }],
    [
      'hand the scheduler its role',
      {
        action: 'iam:PassRole',
        resource: role('mayfly-production-ends'),
        context: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
      },
    ],
    ['end what it could not schedule the end of', terminate({ 'aws:ResourceTag/mayfly': 'production' })],
    ['leave a message for later', { action: 'sqs:SendMessage', resource: queue('trigger') }],
    ['ask settle to look', { action: 'sqs:SendMessage', resource: queue('settle') }],
    [
      'work off its queue',
      { action: 'sqs:ReceiveMessage', resource: `arn:aws:sqs:eu-central-1:${account}:mayfly-production-trigger` },
    ],
  ])('%s', async (_, call) => {
    expect(await trigger.may(call)).toBe('Allowed');
  });
});

describe('the trigger may not', () => {
  const run = 'ec2:RunInstances';
  test.each<[string, Call]>([
    ['launch without a template', { action: run, resource: ec2('instance/i-1'), context: tagged }],
    [
      "launch from somebody else's template",
      {
        action: run,
        resource: ec2('instance/i-1'),
        context: { ...tagged, 'ec2:LaunchTemplate': ec2('launch-template/lt-of-others') },
      },
    ],
    ["use somebody else's template", { action: 'ec2:CreateFleet', resource: ec2('launch-template/lt-of-others') }],
    ['launch without the tag of the stage', { action: run, resource: ec2('instance/i-1'), context: ours }],
    [
      'launch under the tag of another stage',
      { action: run, resource: ec2('instance/i-1'), context: { ...ours, 'aws:RequestTag/mayfly': 'canary' } },
    ],
    ['launch another image', { action: run, resource: 'arn:aws:ec2:eu-central-1::image/ami-0fff', context: ours }],
    ['launch elsewhere', { action: run, resource: ec2('subnet/subnet-0fff'), context: ours }],
    ['launch behind another firewall', { action: run, resource: ec2('security-group/sg-open'), context: ours }],
    ['tag what runs already', { action: 'ec2:CreateTags', resource: ec2('instance/i-1'), context: tagged }],
    [
      'hand out another role',
      { action: 'iam:PassRole', resource: role('admin'), context: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    ],
    [
      'hand a role to another service',
      {
        action: 'iam:PassRole',
        resource: role('mayfly-production_logs'),
        context: { 'iam:PassedToService': 'lambda.amazonaws.com' },
      },
    ],
    ['end an instance that is not ours', terminate({})],
    ['end an instance of another stage', terminate({ 'aws:ResourceTag/mayfly': 'canary' })],
    ['schedule elsewhere', { action: 'scheduler:CreateSchedule', resource: schedule.replace('production', 'canary') }],
    ['take a schedule back', { action: 'scheduler:DeleteSchedule', resource: schedule }],
    [
      "hand an instance's role to the scheduler",
      {
        action: 'iam:PassRole',
        resource: role('mayfly-production_logs'),
        context: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
      },
    ],
    [
      "hand the scheduler's role to an instance",
      {
        action: 'iam:PassRole',
        resource: role('mayfly-production-ends'),
        context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
      },
    ],
    ['launch an image that is not tagged as ours', image({ owner: account })],
    [
      'launch an image that somebody has tagged so in another account',
      image({ owner: '210987654321', tag: 'elasticsearch' }),
    ],
    [
      'learn of candidates',
      {
        action: 'ssm:GetParametersByPath',
        resource: `arn:aws:ssm:eu-central-1:${account}:parameter/mayfly/production/candidates`,
      },
    ],
    ['say that a run is settled', put(ledgerKey.settled('2026-11-01', runId))],
    ['write a report', put(ledgerKey.report(runId))],
    ['write the state of a repository', put(ledgerKey.repositoryState('logs'))],
    ['write a result', put('attempts/AROAX:i-0123456789abcdef0/result.json')],
    ['overwrite an order', { action: 's3:PutObject', resource: `${ledger}/${ledgerKey.order(runId, 1)}` }],
    ['delete an order', { action: 's3:DeleteObject', resource: `${ledger}/${ledgerKey.order(runId, 1)}` }],
    [
      'read more of a repository than what a snapshot says of itself',
      { action: 's3:GetObject', resource: 'arn:aws:s3:::example-snapshots/es/logs/index-1' },
    ],
    [
      "read another repository's snapshots",
      { action: 's3:GetObject', resource: 'arn:aws:s3:::example-snapshots/es/other/snap-abc.dat' },
    ],
    ['read data', { action: 's3:GetObject', resource: 'arn:aws:s3:::example-snapshots/es/logs/indices/a/0/__b' }],
    [
      'speak to people',
      { action: 'sns:Publish', resource: `arn:aws:sns:eu-central-1:${account}:mayfly-production-people` },
    ],
    [
      "work off settle's queue",
      { action: 'sqs:ReceiveMessage', resource: `arn:aws:sqs:eu-central-1:${account}:mayfly-production-settle` },
    ],
  ])('%s', async (_, call) => {
    expect(await trigger.may(call)).not.toBe('Allowed');
  });
});

function image({ owner, tag }: { owner: string; tag?: string }): Call {
  return {
    action: 'ec2:RunInstances',
    resource: 'arn:aws:ec2:eu-central-1::image/ami-0123456789abcdef0',
    context: { ...ours, 'ec2:Owner': owner, ...(tag === undefined ? {} : { 'aws:ResourceTag/mayfly:image': tag }) },
  };
}

function put(key: string): Call {
  return { action: 's3:PutObject', resource: `${ledger}/${key}`, context: writtenOnce };
}
