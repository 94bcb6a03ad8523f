import { CreateScheduleCommand } from '@aws-sdk/client-scheduler';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { order } from '../../contract/examples.ts';
import { attempt } from '../examples.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { SweepSetup } from './sweep-setup.ts';

let aws: LocalAws;
let reaping: SweepSetup;

beforeEach(async () => {
  aws = await localAws();
  reaping = new SweepSetup(aws);
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

const fromNow = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const runIdOf = (number: number) => number.toString(16).padStart(20, '0');
const living = async () =>
  (await aws.instances()).flatMap(({ State, InstanceId = '' }) => (State?.Name === 'running' ? InstanceId : []));

/** An instance of ours, recorded for its attempt unless somebody else is. */
async function launched(number: number, deadline: string, recordedId?: string): Promise<string> {
  const runId = runIdOf(number);
  const tags = { mayfly: 'test', 'mayfly:run': runId, 'mayfly:attempt': '1', 'mayfly:deadline': deadline };
  const instanceId = await aws.launch(tags);
  await aws.put(ledgerKey.order(runId, 1), { ...order, runId, attempt: { number: 1, deadline } });
  const record = { ...attempt, runId, deadline, instanceId: recordedId ?? instanceId };
  await aws.put(ledgerKey.attempt(runId, 1), record);
  return instanceId;
}

describe('instances', () => {
  test('beyond their deadline are ended, those within are not', async () => {
    const late = await launched(1, fromNow(-3));
    const working = await launched(2, fromNow(30));
    expect(await reaping.reap()).toMatchObject({ instances: 2, ended: 1 });
    expect(await living()).toEqual([working]);
    expect(reaping.lines).toContainEqual(expect.objectContaining({ instanceId: late, why: 'is beyond its deadline' }));
  });

  test('beside the recorded one, and those that nobody has ordered, are ended', async () => {
    await launched(1, fromNow(30), 'i-0123456789abcdef0');
    await aws.launch({ mayfly: 'test' });
    reaping.now = new Date(Date.now() + 16 * 60_000);
    expect(await reaping.reap()).toMatchObject({ ended: 2 });
    expect(await living()).toEqual([]);
  });

  test('that are not ours are never touched, nor even looked at', async () => {
    const tags = { 'mayfly:run': runIdOf(1), 'mayfly:attempt': '1', 'mayfly:deadline': fromNow(-60) };
    const foreign = [await aws.launch(tags), await aws.launch({ ...tags, mayfly: 'other' })];
    reaping.now = new Date(Date.now() + 8 * 24 * 60 * 60_000);
    expect(await reaping.reap()).toMatchObject({ instances: 0, ended: 0 });
    expect(await living()).toEqual(foreign);
  });

  test('are all seen, over more than one page of them', async () => {
    aws.gate.limitPages(2);
    for (let number = 1; number <= 5; number += 1) await launched(number, fromNow(-3));
    expect(await reaping.reap()).toMatchObject({ instances: 5, ended: 5 });
    expect(aws.gate.calls.filter(({ action }) => action === 'DescribeInstances').length).toBeGreaterThan(2);
  });

  test('that EC2 does not end now do not keep the others alive, and are ended by the next sweep', async () => {
    const stubborn = await launched(1, fromNow(-3));
    await launched(2, fromNow(-3));
    const match = { action: 'TerminateInstances', resource: stubborn } as const;
    const lift = aws.gate.inject({ match, fault: { kind: 'throttled' }, times: 99 });
    await aws.put(ledgerKey.ordered(fromNow(0).slice(0, 10), runIdOf(1)), '');
    await expect(reaping.reap()).rejects.toThrow();
    expect(await living()).toEqual([stubborn]);
    expect(await aws.sent('settle')).toHaveLength(1);
    lift();
    await reaping.reap();
    expect(await living()).toEqual([]);
  });
});

describe('runs', () => {
  const day = (daysAgo: number) => fromNow(-daysAgo * 24 * 60).slice(0, 10);
  const listsOf = (prefix: string) =>
    aws.gate.calls.filter(
      ({ action, conditions }) => action === 'ListObjectsV2' && String(conditions['s3:prefix']).startsWith(prefix),
    );

  test('that are open are handed to settle, those that are settled are not', async () => {
    await aws.put(ledgerKey.ordered(day(0), runIdOf(1)), '');
    await aws.put(ledgerKey.ordered(day(8), runIdOf(2)), '');
    await aws.put(ledgerKey.ordered(day(3), runIdOf(3)), '');
    await aws.put(ledgerKey.settled(day(3), runIdOf(3)), '');
    // Indexed twice: its trigger was killed at midnight.
    await aws.put(ledgerKey.ordered(day(4), runIdOf(3)), '');
    await aws.put(ledgerKey.ordered(day(0), 'not-a-run'), '');
    expect(await reaping.reap()).toMatchObject({ openRuns: 2 });
    const looks = (await aws.sent('settle')).map(({ body }) => body);
    expect(looks).toEqual(expect.arrayContaining([1, 2].map((number) => ({ version: 1, recheck: runIdOf(number) }))));
    expect(looks).toHaveLength(2);
  });

  test('are all seen, over more than one page of them, and none but those of the last days is listed', async () => {
    aws.gate.limitPages(3);
    const ids = Array.from({ length: 8 }, (_, number) => runIdOf(number));
    for (const id of ids) await aws.put(ledgerKey.ordered(day(0), id), '');
    for (const id of ids.slice(0, 4)) await aws.put(ledgerKey.settled(day(0), id), '');
    await aws.put(ledgerKey.ordered(day(20), runIdOf(99)), '');
    expect(await reaping.reap()).toMatchObject({ openRuns: 4 });
    // Three pages of what was ordered, two of what is settled.
    expect(listsOf('ordered/')).toHaveLength(3);
    expect(listsOf('settled/')).toHaveLength(2);
  });

  test('cost two listings a sweep while nothing is open, however many days they lie over', async () => {
    for (const daysAgo of [0, 1, 5, 9]) {
      await aws.put(ledgerKey.ordered(day(daysAgo), runIdOf(daysAgo)), '');
      await aws.put(ledgerKey.settled(day(daysAgo), runIdOf(daysAgo)), '');
    }
    expect(await reaping.reap()).toMatchObject({ openRuns: 0 });
    expect(listsOf('')).toHaveLength(2);
  });
});

describe('schedules', () => {
  const schedule = (instanceId: string) =>
    aws.schedules.scheduler.send(
      new CreateScheduleCommand({
        GroupName: aws.schedules.group,
        Name: `${runIdOf(1)}-1-${instanceId}`,
        ScheduleExpression: 'at(2099-01-01T00:00:00)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: 'arn:aws:scheduler:::aws-sdk:ec2:terminateInstances', RoleArn: aws.schedules.roleArn },
      }),
    );

  test('of instances that live no more are deleted, when they are no longer young', async () => {
    const working = await launched(1, fromNow(120));
    await schedule(working);
    await schedule('i-0123456789abcdef0');
    expect(await reaping.reap()).toMatchObject({ schedulesDeleted: 0 });
    reaping.now = new Date(Date.now() + 16 * 60_000);
    expect(await reaping.reap()).toMatchObject({ schedulesDeleted: 1 });
    expect(await aws.scheduled()).toMatchObject([{ Name: expect.stringContaining(working) }]);
  });

  test('are left alone while EC2 does not say who lives', async () => {
    await schedule('i-0123456789abcdef0');
    reaping.now = new Date(Date.now() + 16 * 60_000);
    aws.gate.inject({ match: { action: 'DescribeInstances' }, fault: { kind: 'throttled' }, times: 1 });
    await expect(reaping.reap()).rejects.toThrow();
    expect(await aws.scheduled()).toHaveLength(1);
  });
});

test('two sweeps at once do what one does', async () => {
  for (let number = 1; number <= 4; number += 1) await launched(number, fromNow(-3));
  await Promise.all([reaping.reap(), reaping.reap()]);
  expect(await living()).toEqual([]);
});

test('a clock that is minutes ahead ends what is at its deadline, and nothing that works within its time', async () => {
  const working = await launched(1, fromNow(10));
  reaping.now = new Date(Date.now() + 5 * 60_000);
  await reaping.reap();
  expect(await living()).toEqual([working]);
});

test('a sweep says in one line what it has found', async () => {
  await launched(1, fromNow(-3));
  await reaping.reap();
  expect(reaping.lines.filter(({ message }) => message === 'swept')).toMatchObject([
    { instances: 1, ended: 1, openRuns: 0, schedulesDeleted: 0 },
  ]);
});
