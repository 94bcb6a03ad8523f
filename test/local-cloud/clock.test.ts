import { DescribeInstancesCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { CreateScheduleCommand, CreateScheduleGroupCommand, ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { scheduleEnd } from '../../lambda/aws/end-schedule.ts';
import { awsClients, type Clients } from './clients.ts';
import { startClock } from './clock/clock.ts';
import type { Fired } from './clock/end-schedules.ts';
import { runRate } from './clock/rates.ts';
import type { Lambda } from './functions/lambda.ts';
import { type Gate, startGate } from './gate/gate.ts';
import { type Moto, motoAccount, startMoto } from './moto.ts';

const patiently = { timeout: 30_000, interval: 100 };
const roleArn = `arn:aws:iam::${motoAccount}:role/ends`;

let moto: Moto;
let gate: Gate;
let clients: Clients;
let fired: Fired[];

beforeAll(async () => {
  moto = await startMoto();
  gate = await startGate(moto.endpoint);
  clients = awsClients(moto.endpoint);
  await clients.iam.send(new CreateRoleCommand({ RoleName: 'ends', AssumeRolePolicyDocument: '{}' }));
  await clients.scheduler.send(new CreateScheduleGroupCommand({ Name: 'mayfly' }));
});
afterAll(async () => {
  await gate.stop();
  await moto.stop();
});
beforeEach(() => {
  fired = [];
});

function start(): () => Promise<void> {
  return startClock([], new Map(), {
    ...{ clients, gate, rateSeconds: null, onCalled: () => {} },
    onFired: (one) => fired.push(one),
  });
}

async function launch(): Promise<string> {
  const { Instances } = await clients.ec2.send(
    new RunInstancesCommand({ ImageId: 'ami-0123456789abcdef0', MinCount: 1, MaxCount: 1 }),
  );
  return Instances?.[0]?.InstanceId ?? '';
}

async function stateOf(id: string): Promise<string | undefined> {
  const { Reservations } = await clients.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations?.[0]?.Instances?.[0]?.State?.Name;
}

const names = async () =>
  ((await clients.scheduler.send(new ListSchedulesCommand({}))).Schedules ?? []).map(({ Name }) => Name);
const schedule = (name: string, instanceId: string, deadline: Date) =>
  scheduleEnd(
    { scheduler: clients.scheduler, group: 'mayfly', roleArn },
    { name, instanceId, deadline: deadline.toISOString() },
    AbortSignal.timeout(10_000),
  );
/** The schedule strikes a minute after the deadline. */
const fromNow = (seconds: number) => new Date(Date.now() - 60_000 + seconds * 1_000);

test('a schedule ends its instance when it is time, as its role, and is gone; a later one stays', async () => {
  const [due, later] = [await launch(), await launch()];
  await schedule('due', due, fromNow(1));
  await schedule('later', later, fromNow(600));
  const stop = start();
  await vi.waitFor(async () => expect(await stateOf(due)).toBe('terminated'), patiently);
  await vi.waitFor(async () => expect(await names()).toEqual(['later']), patiently);
  await stop();
  expect(fired).toEqual([{ schedule: 'mayfly/due', instanceIds: [due], error: null }]);
  expect(await stateOf(later)).toBe('running');
  expect(gate.calls.find(({ action }) => action === 'TerminateInstances')?.principal).toBe(
    `arn:aws:sts::${motoAccount}:assumed-role/ends/scheduler`,
  );
});

test('a target that refuses is tried as often as the schedule says, and that it failed is told', async () => {
  const id = await launch();
  gate.inject({ match: { action: 'TerminateInstances' }, fault: { kind: 'throttled' }, times: 3 });
  await schedule('refused', id, fromNow(0));
  const stop = start();
  await vi.waitFor(() => expect(fired).toMatchObject([{ error: expect.stringContaining('Rate exceeded') }]), patiently);
  await stop();
  expect(await stateOf(id)).toBe('running');
});

test('a schedule of another kind is an error', async () => {
  await clients.scheduler.send(
    new CreateScheduleCommand({
      GroupName: 'mayfly',
      Name: 'other',
      ScheduleExpression: 'rate(1 hour)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: 'arn:aws:scheduler:::aws-sdk:ec2:terminateInstances', RoleArn: roleArn },
    }),
  );
  const stop = start();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await expect(stop()).rejects.toThrow('rate(1 hour)');
});

test('a function is called at its rate, one call after the other, until it is stopped', async () => {
  const stopped = new AbortController();
  let calls = 0;
  const lambda = {
    declaration: { name: 'reaper' },
    invoke: async () => {
      calls += 1;
      if (calls === 3) stopped.abort();
      return { kind: 'answered', answer: calls };
    },
  } as unknown as Lambda;
  const outcomes: unknown[] = [];
  const rate = { ruleArn: 'rule', functionArn: 'reaper', everySeconds: 0.01 };
  await runRate(rate, lambda, (name, outcome) => outcomes.push([name, outcome]), stopped.signal);
  expect(outcomes).toEqual([1, 2, 3].map((answer) => ['reaper', { kind: 'answered', answer }]));
});
