import { describe, expect, test } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { oneRepository } from '../configurations.ts';
import { one } from '../stacks.ts';
import { type Call, callerOf } from './simulate.ts';

const account = '123456789012';
const ledger = `arn:aws:s3:::mayfly-production-ledger-${account}-eu-central-1`;
const topic = (name: string) => `arn:aws:sns:eu-central-1:${account}:mayfly-production-${name}`;
const runId = '0123456789abcdef0123';
const result = ledgerKey.result('attempts/AROAX', 'i-0123456789abcdef0');
const state = ledgerKey.repositoryState('logs');

const queue = (name: string) => `arn:aws:sqs:eu-central-1:${account}:mayfly-production-${name}`;
const schedule = `arn:aws:scheduler:eu-central-1:${account}:schedule/mayfly-production/${runId}-1-i-1`;
const terminate = { action: 'ec2:TerminateInstances', resource: `arn:aws:ec2:eu-central-1:${account}:instance/i-1` };

const settle = callerOf(one, oneRepository, { path: 'settle/', userId: 'AROASETTLE:mayfly-production-settle' });

describe('settle may', () => {
  test.each<[string, Call]>([
    ['read an order', get(ledgerKey.order(runId, 1))],
    ['read an attempt', get(ledgerKey.attempt(runId, 1))],
    ['read a result', get(result)],
    ['read the state of a repository', get(state)],
    ['learn that there is no report', list(ledgerKey.report(runId))],
    ['learn that there is no result', list(result)],
    ['learn that there is no state', list(state)],
    ['read whose an instance is', get(ledgerKey.instance('i-0123456789abcdef0'))],
    ['learn that an instance is not ours', list(ledgerKey.instance('i-0123456789abcdef0'))],
    ['read a refusal', get(ledgerKey.refusal(runId, 1, 1))],
    ['write the next order', put(ledgerKey.order(runId, 2), { 's3:if-none-match': '*' })],
    ['keep a result that the topic carried', put(ledgerKey.carried(runId, 1), { 's3:if-none-match': '*' })],
    ['say that a run is settled', put(ledgerKey.settled('2026-11-01', runId), { 's3:if-none-match': '*' })],
    ['ask the trigger to launch', { action: 'sqs:SendMessage', resource: queue('trigger') }],
    ['see what has become of instances', { action: 'ec2:DescribeInstances', resource: '*' }],
    ['take back the scheduled end of what is gone', { action: 'scheduler:DeleteSchedule', resource: schedule }],
    ['write the report', put(ledgerKey.report(runId), { 's3:if-none-match': '*' })],
    ['write its page', put(ledgerKey.reportPage(runId), { 's3:if-none-match': '*' })],
    ['write the first state', put(state, { 's3:if-none-match': '*' })],
    ['write the state over the one that it has read', put(state, { 's3:if-match': '"etag"' })],
    ['speak to people', { action: 'sns:Publish', resource: topic('people') }],
    ['page', { action: 'sns:Publish', resource: topic('pager') }],
  ])('%s', async (_, call) => {
    expect(await settle.may(call)).toBe('Allowed');
  });
});

describe('settle may not', () => {
  test.each<[string, Call]>([
    ['overwrite a report', put(ledgerKey.report(runId), {})],
    ['overwrite a report that it has read', put(ledgerKey.report(runId), { 's3:if-match': '"etag"' })],
    ['overwrite the state unseen', put(state, {})],
    ['overwrite an order', put(ledgerKey.order(runId, 2), {})],
    ['claim an instance', put(ledgerKey.instance('i-0123456789abcdef0'), { 's3:if-none-match': '*' })],
    ['record an attempt', put(ledgerKey.attempt(runId, 1), { 's3:if-none-match': '*' })],
    ['end an instance, even ours', { ...terminate, context: { 'aws:ResourceTag/mayfly': 'production' } }],
    ['schedule', { action: 'scheduler:CreateSchedule', resource: schedule }],
    ['run an instance', { action: 'ec2:RunInstances', resource: terminate.resource }],
    ['forge a result', put(result, { 's3:if-none-match': '*' })],
    ['delete a report', { action: 's3:DeleteObject', resource: `${ledger}/${ledgerKey.report(runId)}` }],
    ['delete a version', { action: 's3:DeleteObjectVersion', resource: `${ledger}/${ledgerKey.report(runId)}` }],
    ['read a report without TLS', { ...get(ledgerKey.report(runId)), context: { 'aws:SecureTransport': 'false' } }],
    ['launch', { action: 'ec2:CreateFleet', resource: `arn:aws:ec2:eu-central-1:${account}:fleet/fleet-1` }],
    ['read a snapshot', { action: 's3:GetObject', resource: 'arn:aws:s3:::example-snapshots/es/logs/index-1' }],
    ['claim results', { action: 'sns:Publish', resource: topic('results') }],
  ])('%s', async (_, call) => {
    expect(await settle.may(call)).not.toBe('Allowed');
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
