import { describe, expect, test } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { oneRepository } from '../configurations.ts';
import { one } from '../stacks.ts';
import { type Call, callerOf } from './simulate.ts';

const account = '123456789012';
const ledger = `arn:aws:s3:::mayfly-production-ledger-${account}-eu-central-1`;
const runId = '0123456789abcdef0123';
const queue = (name: string) => `arn:aws:sqs:eu-central-1:${account}:mayfly-production-${name}`;
const schedule = `arn:aws:scheduler:eu-central-1:${account}:schedule/mayfly-production/${runId}-1-i-1`;
const terminate = (context: Record<string, string>): Call => ({
  action: 'ec2:TerminateInstances',
  resource: `arn:aws:ec2:eu-central-1:${account}:instance/i-1`,
  context,
});
const ours = terminate({ 'aws:ResourceTag/mayfly': 'production' });

const reaper = callerOf(one, oneRepository, { path: 'reaper/', userId: 'AROAREAPER:mayfly-production-reaper' });

describe('the reaper may', () => {
  test.each<[string, Call]>([
    ['see all instances', { action: 'ec2:DescribeInstances', resource: '*' }],
    ['end one of ours', ours],
    ['read an order', get(ledgerKey.order(runId, 1))],
    ['read an attempt', get(ledgerKey.attempt(runId, 1))],
    ['list the runs of a day', list(ledgerKey.ordered('2026-11-01'))],
    ['list the settled runs of a day', list(ledgerKey.settled('2026-11-01'))],
    ['learn that an attempt is not there', list(ledgerKey.attempt(runId, 1))],
    ['ask settle to look', { action: 'sqs:SendMessage', resource: queue('settle') }],
    ['list schedules', { action: 'scheduler:ListSchedules', resource: '*' }],
    ['delete a schedule', { action: 'scheduler:DeleteSchedule', resource: schedule }],
  ])('%s', async (_, call) => {
    expect(await reaper.may(call)).toBe('Allowed');
  });
});

describe('the reaper may not', () => {
  const once = { 's3:if-none-match': '*' };
  test.each<[string, Call]>([
    ['end an instance without our tag', terminate({})],
    ['end an instance of another stage', terminate({ 'aws:ResourceTag/mayfly': 'canary' })],
    ['stop one of ours', { ...ours, action: 'ec2:StopInstances' }],
    ['launch', { action: 'ec2:CreateFleet', resource: `arn:aws:ec2:eu-central-1:${account}:fleet/fleet-1` }],
    ['tag', { ...ours, action: 'ec2:CreateTags' }],
    ['write a report', put(ledgerKey.report(runId), once)],
    ['write an order', put(ledgerKey.order(runId, 1), once)],
    ['say that a run is settled', put(ledgerKey.settled('2026-11-01', runId), once)],
    ['read a result', get(ledgerKey.result('attempts/AROAX', 'i-0123456789abcdef0'))],
    ['ask the trigger to launch', { action: 'sqs:SendMessage', resource: queue('trigger') }],
    [
      'speak to people',
      { action: 'sns:Publish', resource: `arn:aws:sns:eu-central-1:${account}:mayfly-production-people` },
    ],
    ['delete a schedule elsewhere', { action: 'scheduler:DeleteSchedule', resource: schedule.replace('mayfly-', 'x') }],
    ['schedule', { action: 'scheduler:CreateSchedule', resource: schedule }],
  ])('%s', async (_, call) => {
    expect(await reaper.may(call)).not.toBe('Allowed');
  });
});

describe('the role that the scheduler takes', () => {
  const ends = callerOf(one, oneRepository, { path: 'ends/', userId: 'AROAENDS:scheduler' });

  test('may end instances of ours, and nothing else', async () => {
    expect(await ends.may(ours)).toBe('Allowed');
    expect(await ends.may(terminate({ 'aws:ResourceTag/mayfly': 'canary' }))).not.toBe('Allowed');
    expect(await ends.may(terminate({}))).not.toBe('Allowed');
    expect(await ends.may({ ...ours, action: 'ec2:StopInstances' })).not.toBe('Allowed');
    expect(await ends.may({ action: 'ec2:DescribeInstances', resource: '*' })).not.toBe('Allowed');
  });

  test('is taken only for schedules of this account', () => {
    const { assume_role_policy } = one.one('aws_iam_role', 'ends/');
    expect(JSON.parse(assume_role_policy).Statement).toMatchObject([
      {
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': account } },
      },
    ]);
  });
});

function get(key: string): Call {
  return { action: 's3:GetObject', resource: `${ledger}/${key}` };
}

function list(prefix: string): Call {
  return { action: 's3:ListBucket', resource: ledger, context: { 's3:prefix': prefix } };
}

function put(key: string, context: Record<string, string>): Call {
  return { action: 's3:PutObject', resource: `${ledger}/${key}`, context };
}
