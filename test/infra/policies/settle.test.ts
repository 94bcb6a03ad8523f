import { describe } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { both } from '../stacks.ts';
import { arnsOf, ledgerChecks } from './arns.ts';
import type { Check } from './evaluate.ts';
import { poolRights } from './pool-checks.ts';
import { type Rights, testIsNoticed, testRights } from './rights.ts';
import { callerOf } from './simulate.ts';

const runId = '0123456789abcdef0123';
const instanceId = 'i-0123456789abcdef0';
const result = ledgerKey.result('attempts/AROAX', instanceId);
const report = ledgerKey.report(runId);
const state = ledgerKey.repositoryState('logs');
const history = ledgerKey.history('logs');

describe.each(both)('with $title', ({ stack, configuration }) => {
  const { stage, repositories } = configuration;
  const arns = arnsOf(configuration);
  const { get, list, put, replace, overwrite, remove } = ledgerChecks(arns);
  const send = (name: string): Check => ({ action: 'sqs:SendMessage', resource: arns.queue(name) });
  const publish = (name: string): Check => ({ action: 'sns:Publish', resource: arns.topic(name) });
  const schedule = arns.schedule(`${runId}-1-${instanceId}`);
  const terminate = (context: Check['context'] = {}): Check => ({
    action: 'ec2:TerminateInstances',
    resource: arns.ec2(`instance/${instanceId}`),
    context,
  });
  const settle = callerOf(stack, configuration, { path: 'settle/', userId: `AROASETTLE:mayfly-${stage}-settle` });

  const pools = poolRights(
    configuration,
    "delete an order in a pool's queue",
    'take an instance out of a pool',
    'see pools',
    'see what pools have tried',
  );
  const hasPools = configuration.pools.length > 0;
  /** What it does for members of pools, and may not where there are none. */
  const forMembers = {
    'claim an instance': put(ledgerKey.instance(instanceId)),
    'record an attempt': put(ledgerKey.attempt(runId, 1)),
    schedule: { action: 'scheduler:CreateSchedule', resource: schedule },
    'answer a member': put(ledgerKey.claimAnswer('attempts/AROAX', instanceId, 1)),
    'hand something to a member': put(ledgerKey.enclosed('attempts/AROAX', `${instanceId}/turns/1`, 'proven')),
    'hand the role of ends to the scheduler': {
      action: 'iam:PassRole',
      resource: arns.role(`mayfly-${stage}-ends`),
      context: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
    },
  };
  const rights: Rights = {
    may: {
      ...pools.may,
      ...(hasPools ? forMembers : {}),
      'read an order': get(ledgerKey.order(runId, 1)),
      'read an attempt': get(ledgerKey.attempt(runId, 1)),
      'read a refusal': get(ledgerKey.refusal(runId, 1, 1)),
      'read a result': get(result),
      'read whose an instance is': get(ledgerKey.instance(instanceId)),
      'read the state of a repository': get(state),
      'read the history of a repository': get(history),
      'learn that there is no report': list(report),
      'learn that there is no result': list(result),
      'learn that there is no state': list(state),
      'learn that an instance is not ours': list(ledgerKey.instance(instanceId)),
      'be answered 404 where there is nothing, by a read that names no prefix': { ...list(''), context: {} },
      'read what an instance has proven': get(ledgerKey.piece('attempts/AROAX', instanceId, 1)),
      'keep what the next order encloses': put(ledgerKey.enclosure(runId, 'a'.repeat(64))),
      'write the next order': put(ledgerKey.order(runId, 2)),
      'keep a result that the topic carried': put(ledgerKey.inline(runId, 1)),
      'write the report': put(report),
      'write its page': put(ledgerKey.reportPage(runId)),
      'say that people were told': put(ledgerKey.notified(runId)),
      'say that a run is settled': put(ledgerKey.settled('2026-11-01', runId)),
      'write the first state of a repository': put(state),
      'replace the state that it has read': replace(state),
      'begin the history of a repository': put(history),
      'replace the history that it has read': replace(history),
      'speak to people': publish('people'),
      page: publish('pager'),
      'ask the trigger to launch': send('trigger'),
      'take from its queue': { action: 'sqs:ReceiveMessage', resource: arns.queue('settle') },
      'write its log': { action: 'logs:PutLogEvents', resource: arns.logs('settle') },
      'see what has become of instances': { action: 'ec2:DescribeInstances', resource: '*' },
      'learn what spot instances cost': { action: 'ec2:DescribeSpotPriceHistory', resource: '*' },
      'take back the scheduled end of what is gone': { action: 'scheduler:DeleteSchedule', resource: schedule },
    },
    mayNot: {
      ...pools.mayNot,
      ...(hasPools ? {} : forMembers),
      'schedule for others': { action: 'scheduler:CreateSchedule', resource: arns.schedule('x', 'default') },
      'hand the role of ends to another service': {
        action: 'iam:PassRole',
        resource: arns.role(`mayfly-${stage}-ends`),
        context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
      },
      'hand another role to the scheduler': {
        action: 'iam:PassRole',
        resource: arns.role('administrator'),
        context: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
      },
      'overwrite a report': overwrite(report),
      'say since when a repository is looked after': put(ledgerKey.watched('logs')),
      'replace a report that it has read': replace(report),
      'overwrite the state of a repository': overwrite(state),
      'overwrite the history of a repository': overwrite(history),
      'delete the history of a repository': remove(history),
      'delete a version of the history': { ...remove(history), action: 's3:DeleteObjectVersion' },
      'note something else of a repository': put('repositories/logs/silenced.json'),
      'read since when a repository is looked after': get(ledgerKey.watched('logs')),
      'overwrite an order': overwrite(ledgerKey.order(runId, 2)),
      'delete a report': remove(report),
      'delete a version of a report': { ...remove(report), action: 's3:DeleteObjectVersion' },
      'bypass the lock of a report': { ...remove(report), action: 's3:BypassGovernanceRetention' },
      'change for how long a report is locked': { ...remove(report), action: 's3:PutObjectRetention' },
      'hold a report for ever': { ...remove(report), action: 's3:PutObjectLegalHold' },
      'read a report without TLS': { ...get(report), context: { 'aws:SecureTransport': 'false' } },
      'write a report without TLS': {
        ...put(report),
        context: { ...put(report).context, 'aws:SecureTransport': 'false' },
      },
      'forge a result': put(result),
      'say what an instance has proven': put(ledgerKey.piece('attempts/AROAX', instanceId, 1)),
      'hand something to an instance': put(ledgerKey.enclosed('attempts/AROAX', instanceId, 'proven')),
      'record a refusal': put(ledgerKey.refusal(runId, 1, 1)),
      'open a run': put(ledgerKey.ordered('2026-11-01', runId)),
      'list another bucket': { ...list('runs/'), resource: arns.bucket('others') },
      'write into another bucket': { ...put(report), resource: arns.bucket('others', report) },
      'read a snapshot': {
        action: 's3:GetObject',
        resource: arns.bucket(repositories[0]?.bucket ?? '', `${repositories[0]?.basePath}/snap-abc.dat`),
      },
      'end an instance': terminate(),
      'end an instance of ours': terminate({ 'aws:ResourceTag/mayfly': stage }),
      launch: { action: 'ec2:RunInstances', resource: arns.ec2('instance/*') },
      'ask for a fleet': { action: 'ec2:CreateFleet', resource: arns.ec2('fleet/*') },
      'tag an instance': { ...terminate({ 'aws:ResourceTag/mayfly': stage }), action: 'ec2:CreateTags' },
      'hand out a role': {
        action: 'iam:PassRole',
        resource: arns.role(`mayfly-${stage}_${repositories[0]?.name}`),
        context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
      },
      'take back a schedule of others': { action: 'scheduler:DeleteSchedule', resource: arns.schedule('x', 'default') },
      'read what was deployed for a repository': {
        action: 'ssm:GetParameters',
        resource: arns.parameters(`/mayfly/${stage}/repositories/logs`),
      },
      'claim results': publish('results'),
      'call itself again': send('settle'),
      "take from the trigger's queue": { action: 'sqs:ReceiveMessage', resource: arns.queue('trigger') },
      "write the trigger's log": { action: 'logs:PutLogEvents', resource: arns.logs('trigger') },
    },
  };
  testRights('settle', settle, rights);
  testIsNoticed('settle', settle, rights);
});
