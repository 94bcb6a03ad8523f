import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { endScheduleName, instanceOfSchedule, scheduleEnd, unscheduleEnd } from '../../../lambda/aws/end-schedule.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';

let aws: LocalAws;
beforeEach(async () => {
  aws = await localAws();
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

const instanceId = 'i-0123456789abcdef0';
const name = endScheduleName('0123456789abcdef0123', 100, instanceId);
const end = { name, instanceId, deadline: '2026-11-01T00:59:30.500Z' };
const signal = AbortSignal.timeout(60_000);

test('a name tells the instance, and is short enough for the scheduler', () => {
  expect(name.length).toBeLessThanOrEqual(64);
  expect(name).toMatch(/^[0-9a-zA-Z-_.]+$/);
  expect(instanceOfSchedule(name)).toBe(instanceId);
  expect(instanceOfSchedule('somebody-elses')).toBeNull();
});

test('scheduling twice is scheduling once, and taking back what is not there is done', async () => {
  await scheduleEnd(aws.schedules, end, signal);
  await scheduleEnd(aws.schedules, end, signal);
  expect((await aws.scheduled()).map(({ ScheduleExpression }) => ScheduleExpression)).toEqual([
    'at(2026-11-01T01:00:30)',
  ]);
  await unscheduleEnd(aws.schedules, name, signal);
  await unscheduleEnd(aws.schedules, name, signal);
  expect(await aws.scheduled()).toEqual([]);
});

test('any other refusal is thrown', async () => {
  aws.gate.inject({ match: { service: 'scheduler' }, fault: { kind: 'throttled' }, times: 2 });
  await expect(scheduleEnd(aws.schedules, end, signal)).rejects.toMatchObject({ name: 'ThrottlingException' });
  await expect(unscheduleEnd(aws.schedules, name, signal)).rejects.toMatchObject({ name: 'ThrottlingException' });
});

test('its target is in the partition of its role', async () => {
  const roleArn = 'arn:aws-us-gov:iam::123456789012:role/ends';
  await scheduleEnd({ ...aws.schedules, roleArn }, end, signal);
  expect((await aws.scheduled())[0]?.Target?.Arn).toBe('arn:aws-us-gov:scheduler:::aws-sdk:ec2:terminateInstances');
});
