import { describe, expect, test } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { imagesPath } from '../../../lambda/configuration/images.ts';
import { both } from '../stacks.ts';
import { arnsOf, ledgerChecks } from './arns.ts';
import type { Check } from './evaluate.ts';
import { poolRights } from './pool-checks.ts';
import { type Rights, testIsNoticed, testRights } from './rights.ts';
import { callerOf } from './simulate.ts';

const runId = '0123456789abcdef0123';
const instanceId = 'i-0123456789abcdef0';
const watched = ledgerKey.watched('logs');

describe.each(both)('with $title', ({ stack, configuration }) => {
  const { stage, account } = configuration;
  const arns = arnsOf(configuration);
  const { get, list, put, replace, overwrite, remove } = ledgerChecks(arns);
  const schedule = arns.schedule(`${runId}-1-${instanceId}`);
  const instance = (action: string, context: Check['context'] = {}): Check => ({
    action: `ec2:${action}`,
    resource: arns.ec2(`instance/${instanceId}`),
    context,
  });
  const ours = { 'aws:ResourceTag/mayfly': stage };
  const notOurs = {
    'end an instance without our tag': instance('TerminateInstances'),
    'end an instance of another stage': instance('TerminateInstances', { 'aws:ResourceTag/mayfly': 'another' }),
    'end an instance of ours in another account': {
      ...instance('TerminateInstances', ours),
      resource: arns.foreignEc2(`instance/${instanceId}`),
    },
    'end an instance with another tag': instance('TerminateInstances', { 'aws:ResourceTag/owner': stage }),
    'stop an instance of ours': instance('StopInstances', ours),
    'tag an instance of ours': instance('CreateTags', ours),
    'tag an instance as ours': instance('CreateTags', { 'aws:RequestTag/mayfly': stage }),
    launch: { action: 'ec2:RunInstances', resource: arns.ec2('instance/*') },
    'ask for a fleet': { action: 'ec2:CreateFleet', resource: arns.ec2('fleet/*') },
  };

  const reaper = callerOf(stack, configuration, { path: 'reaper/', userId: `AROAREAPER:mayfly-${stage}-reaper` });
  const pools = poolRights(
    configuration,
    "measure a pool's queue",
    'raise a pool',
    'take an instance out of a pool',
    'see pools',
    'see what pools have tried',
  );
  const claim = ledgerKey.claim('attempts/AROAX', instanceId, 1);
  const rights: Rights = {
    may: {
      ...pools.may,
      'see all instances': { action: 'ec2:DescribeInstances', resource: '*' },
      'end an instance of ours': instance('TerminateInstances', ours),
      'read an order': get(ledgerKey.order(runId, 1)),
      'read an attempt': get(ledgerKey.attempt(runId, 1)),
      'list the runs that were ordered': list(ledgerKey.allOrdered),
      'list the settled runs': list(ledgerKey.allSettled),
      'learn that an attempt is not there': list(ledgerKey.attempt(runId, 1)),
      'read the state of a repository': get(ledgerKey.repositoryState('logs')),
      'learn since when a repository is watched': list(watched),
      'note since when a repository is watched': put(watched),
      'read which images there are': {
        action: 'ssm:GetParametersByPath',
        resource: arns.parameters(`/mayfly/${stage}/images`),
      },
      'learn how old images are': { action: 'ec2:DescribeImages', resource: '*' },
      'ask settle to look': { action: 'sqs:SendMessage', resource: arns.queue('settle') },
      'write its log': { action: 'logs:PutLogEvents', resource: arns.logs('reaper') },
      'list schedules': { action: 'scheduler:ListSchedules', resource: '*' },
      'delete a schedule': { action: 'scheduler:DeleteSchedule', resource: schedule },
      'read what is remembered of a repository': get(ledgerKey.repositoryState('logs')),
      'learn that nothing is remembered of a repository': list(ledgerKey.repositoryState('logs')),
      'see what belongs to a run': list(ledgerKey.run(runId)),
      'note since when a repository is looked after': put(ledgerKey.watched('logs')),
      'read it': get(ledgerKey.watched('logs')),
      'read which images are launched': {
        action: 'ssm:GetParametersByPath',
        resource: arns.parameters(imagesPath(stage, 'images')),
      },
      'see how old images are': { action: 'ec2:DescribeImages', resource: '*' },
    },
    mayNot: {
      ...notOurs,
      ...pools.mayNot,
      'read whose an instance is': get(ledgerKey.instance(instanceId)),
      'read what a member has asked': get(claim),
      'learn that a member has asked nothing': list(claim),
      'learn that an instance is not ours': list(ledgerKey.instance(instanceId)),
      'answer a member': put(ledgerKey.claimAnswer('attempts/AROAX', instanceId, 1)),
      'write a report': put(ledgerKey.report(runId)),
      'write an order': put(ledgerKey.order(runId, 1)),
      'say that a run is settled': put(ledgerKey.settled('2026-11-01', runId)),
      'write the state of a repository': put(ledgerKey.repositoryState('logs')),
      'replace the state of a repository': replace(ledgerKey.repositoryState('logs')),
      'read the history of a repository': get(ledgerKey.history('logs')),
      'begin the history of a repository': put(ledgerKey.history('logs')),
      'replace the history of a repository': replace(ledgerKey.history('logs')),
      'put off since when a repository is watched': replace(watched),
      'overwrite since when a repository is watched': overwrite(watched),
      'overwrite a report': overwrite(ledgerKey.report(runId)),
      'note anew since when a repository is looked after': overwrite(ledgerKey.watched('logs')),
      'replace since when a repository is looked after': replace(ledgerKey.watched('logs')),
      'note something else of a repository': put('repositories/logs/silenced.json'),
      'note something of a run': put(`${ledgerKey.run(runId)}watched.json`),
      'read which images want to prove themselves': {
        action: 'ssm:GetParametersByPath',
        resource: arns.parameters(imagesPath(stage, 'candidates')),
      },
      'move an image into use': {
        action: 'ssm:PutParameter',
        resource: arns.parameters(`${imagesPath(stage, 'images')}/8.17.0/arm64`),
      },
      'read what was deployed for a repository': {
        action: 'ssm:GetParameters',
        resource: arns.parameters(`/mayfly/${stage}/repositories/logs`),
      },
      'give an image away': { action: 'ec2:ModifyImageAttribute', resource: arns.image('ami-0123456789abcdef0') },
      'delete a report': remove(ledgerKey.report(runId)),
      'read a result': get(ledgerKey.result('attempts/AROAX', instanceId)),
      'list all of the ledger': list(''),
      'list another bucket': { ...list('runs/'), resource: arns.bucket('others') },
      'list members of another bucket': { ...list('attempts/'), resource: arns.bucket('others') },
      'write into another bucket': { ...put(watched), resource: arns.bucket('others', watched) },
      "write settle's log": { action: 'logs:PutLogEvents', resource: arns.logs('settle') },
      'ask the trigger to launch': { action: 'sqs:SendMessage', resource: arns.queue('trigger') },
      'speak to people': { action: 'sns:Publish', resource: arns.topic('people') },
      page: { action: 'sns:Publish', resource: arns.topic('pager') },
      'delete a schedule of others': { action: 'scheduler:DeleteSchedule', resource: arns.schedule('x', 'default') },
      schedule: { action: 'scheduler:CreateSchedule', resource: schedule },
    },
  };
  testRights('the reaper', reaper, rights);
  testIsNoticed('the reaper', reaper, rights);

  const ends = callerOf(stack, configuration, { path: 'ends/', userId: 'AROAENDS:scheduler' });
  const poolsOfEnds = poolRights(configuration, 'take an instance out of a pool');
  const rightsOfEnds: Rights = {
    may: { 'end an instance of ours': instance('TerminateInstances', ours), ...poolsOfEnds.may },
    mayNot: {
      ...notOurs,
      ...poolsOfEnds.mayNot,
      'see instances': { action: 'ec2:DescribeInstances', resource: '*' },
      'read a report': get(ledgerKey.report(runId)),
      'write a report': put(ledgerKey.report(runId)),
      'delete a report': remove(ledgerKey.report(runId)),
      'ask settle to look': { action: 'sqs:SendMessage', resource: arns.queue('settle') },
      schedule: { action: 'scheduler:CreateSchedule', resource: schedule },
    },
  };
  testRights('the role that the scheduler takes', ends, rightsOfEnds);
  testIsNoticed('the role that the scheduler takes', ends, rightsOfEnds);

  test('the scheduler takes its role only for schedules of this account', () => {
    expect(JSON.parse(stack.one('aws_iam_role', 'ends/').assume_role_policy).Statement).toMatchObject([
      {
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': account } },
      },
    ]);
  });
});
