import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contractVersion } from '../../../agent/contract/contract-version.ts';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { type Order, orderSchema } from '../../../agent/contract/order.ts';
import type { Result } from '../../../agent/contract/result.ts';
import { endScheduleName, scheduleEnd } from '../../../lambda/aws/end-schedule.ts';
import { order as exampleOrder } from '../../contract/examples.ts';
import { ec2StateChange, spotWarning } from '../events.ts';
import { attempt, corruptResult, damage, result } from '../examples.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { type Run, recheck, SettleSetup } from './settle-setup.ts';

let aws: LocalAws;
let settling: SettleSetup;

beforeEach(async () => {
  aws = await localAws();
  // moto keeps its own time: these runs live now.
  settling = new SettleSetup(aws, new Date());
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();
const later = (count: number) => {
  settling.now = new Date(Date.now() + count * 60_000);
};
const settle = (body: unknown) => settling.settle(body);
const times = { madeAt: minutes(0), runDeadline: minutes(360), attempt: { number: 1, deadline: minutes(60) } };
const interrupted: Result = {
  ...result,
  verdict: 'unproven',
  reason: 'interrupted',
  explanation: 'Spot took it away.',
};

/** A run at its first attempt, with a real instance. */
async function started(written: Result | null, order: Partial<Order> = {}, number = 1): Promise<Run> {
  const runId = `abc${number.toString(16).padStart(17, '0')}`;
  const instanceId = await aws.launch({ mayfly: 'test', 'mayfly:run': runId, 'mayfly:attempt': '1' });
  return settling.run({ number, written, order: { ...times, ...order }, instanceId, launchedAt: minutes(0) });
}

/** The next attempt gets its instance, which has written its result. */
async function goOn({ runId }: Run, number: number, written: Result | null): Promise<string> {
  const order = await orderOf(runId, number);
  const instanceId = await aws.launch({ mayfly: 'test', 'mayfly:run': runId, 'mayfly:attempt': String(number) });
  const record = { ...attempt, runId, ...order.attempt, instanceId, launchedAt: minutes(0) };
  await aws.put(ledgerKey.attempt(runId, number), record);
  if (written) {
    const said = { ...written, runId, attempt: number, instance: { ...written.instance, id: instanceId } };
    await aws.put(ledgerKey.result(order.ledger.ownPrefix, instanceId), said);
  }
  return instanceId;
}

const orderOf = async (runId: string, number: number) =>
  orderSchema.parse(await aws.get(ledgerKey.order(runId, number)));
const launchOf = (runId: string, number: number) => ({ body: { version: 1, runId, attempt: number, rounds: 0 } });
const notified = async () => [(await aws.received('people')).length, (await aws.received('pager')).length];

test('what may not have been copied to a replica yet is looked at again, not at once', async () => {
  const run = await started({ ...interrupted, reason: 'replication-pending' });
  await settle(run.notification);
  expect(await aws.sent('trigger')).toMatchObject([{ ...launchOf(run.runId, 2), delaySeconds: 120 }]);
});

describe('an attempt that was interrupted', () => {
  test('is followed by the next one at once: an order of its own, and a launch; nobody is told', async () => {
    const run = await started(interrupted);
    await settle(run.notice);
    const next = await orderOf(run.runId, 2);
    expect(next).toMatchObject({
      runDeadline: times.runDeadline,
      attempt: { number: 2, deadline: new Date(settling.now.getTime() + 3_600_000).toISOString() },
      machine: { markets: ['spot', 'on-demand'] },
      backup: exampleOrder.backup,
    });
    expect(next.secret).not.toBe(exampleOrder.secret);
    expect(await aws.sent('trigger')).toMatchObject([launchOf(run.runId, 2)]);
    expect(await settling.report(run)).toBeNull();
    expect(await notified()).toEqual([0, 0]);
  });

  test('is followed by one and the same next one when twenty messages say so at once', async () => {
    const run = await started(interrupted);
    const bodies = [run.notice, run.notification, recheck(run.runId), ec2StateChange(run.instanceId, 'shutting-down')];
    await Promise.all(Array.from({ length: 20 }, (_, number) => settle(bodies[number % bodies.length])));
    expect(await aws.keys(`runs/${run.runId}/orders/`)).toHaveLength(2);
    for (const { body } of await aws.sent('trigger')) expect(body).toMatchObject({ attempt: 2 });
  });

  test('and had proven damage before is final', async () => {
    const run = await started({ ...corruptResult, explanation: 'Spot took it away.' });
    await settle(run.notice);
    expect(await settling.report(run)).toMatchObject({ verdict: 'corrupt' });
    expect(await aws.sent('trigger')).toEqual([]);
  });

  test('is nothing but announced by the warning alone', async () => {
    const run = await started(null);
    await settle(spotWarning(run.instanceId));
    expect(await aws.keys(`runs/${run.runId}/orders/`)).toHaveLength(1);
    expect(await settling.report(run)).toBeNull();
  });

  test('gives what it has seen to the report, where the last one has not seen it itself', async () => {
    const both = { ...damage, severity: 'note', message: 'Both have seen this.' } as const;
    const mine = { ...both, message: 'Only the first has seen this.' };
    const run = await started({ ...interrupted, findings: [both, mine] });
    await settle(run.notice);
    const second = await goOn(run, 2, { ...result, findings: [both] });
    await settle(recheck(run.runId));
    expect(await settling.report(run)).toMatchObject({
      verdict: 'verified',
      findings: [both, { ...mine, attempt: 1 }],
      instance: { id: second },
      attempts: [
        { number: 1, instanceId: run.instanceId, outcome: 'interrupted' },
        { number: 2, instanceId: second, outcome: 'verified' },
      ],
    });
  });
});

describe('an instance that is gone without a result', () => {
  test.each(['shutting-down', 'terminated'] as const)(
    'is heard of when it is %s: the next attempt follows, and its scheduled end is taken back',
    async (state) => {
      const run = await started(null);
      const name = endScheduleName(run.runId, 1, run.instanceId);
      const scheduled = { name, instanceId: run.instanceId, deadline: minutes(60) };
      await scheduleEnd(aws.schedules, scheduled, AbortSignal.timeout(10_000));
      await aws.terminate(run.instanceId);
      await settle(ec2StateChange(run.instanceId, state));
      expect(await aws.sent('trigger')).toMatchObject([launchOf(run.runId, 2)]);
      expect(await aws.scheduled()).toEqual([]);
      await settle(ec2StateChange(run.instanceId, state));
      expect(await aws.keys(`runs/${run.runId}/orders/`)).toHaveLength(2);
    },
  );

  test('keeps its scheduled end while it may still live', async () => {
    const run = await started(corruptResult);
    const name = endScheduleName(run.runId, 1, run.instanceId);
    await scheduleEnd(
      aws.schedules,
      { name, instanceId: run.instanceId, deadline: minutes(60) },
      AbortSignal.timeout(10_000),
    );
    await settle(run.notice);
    expect(await settling.report(run)).not.toBeNull();
    expect(await aws.scheduled()).toHaveLength(1);
  });

  test('at its deadline is followed by one with twice the time, within the run', async () => {
    const run = await started(null, { attempt: { number: 1, deadline: minutes(0) } });
    await aws.terminate(run.instanceId);
    await settle(recheck(run.runId));
    const next = await orderOf(run.runId, 2);
    expect(next.limits.durationSeconds).toBe(7_200);
    expect(next.attempt.deadline).toBe(new Date(settling.now.getTime() + 7_200_000).toISOString());
  });

  test('the last time makes an unproven report that names every attempt and what EC2 says, and people are told', async () => {
    const run = await started(null, { limits: { ...exampleOrder.limits, attempts: 2 } });
    await aws.terminate(run.instanceId);
    await settle(recheck(run.runId));
    expect((await orderOf(run.runId, 2)).machine.markets).toEqual(['on-demand', 'spot']);
    const second = await goOn(run, 2, null);
    await aws.terminate(second);
    await settle(recheck(run.runId));
    const report = await settling.report(run);
    expect(report).toMatchObject({
      verdict: 'unproven',
      reason: 'instance-lost',
      explanation: expect.stringMatching(/^After 2 attempts: .*User initiated/),
      attempts: [{ outcome: 'instance-lost', endedAt: expect.any(String) }, { outcome: 'instance-lost' }],
      instance: null,
    });
    const [mail] = await aws.received('people');
    expect(mail?.Message).toMatch(/2 attempts\n {2}1\. instance-lost: i-/);
    expect(await aws.received('pager')).toHaveLength(1);
    expect(await aws.keys('settled/')).toHaveLength(1);
  });

  test('and the run has no time left makes an unproven report at once', async () => {
    const run = await started(null, { runDeadline: minutes(2), attempt: { number: 1, deadline: minutes(2) } });
    await aws.terminate(run.instanceId);
    await settle(recheck(run.runId));
    expect(await settling.report(run)).toMatchObject({ verdict: 'unproven', attempts: [{ number: 1 }] });
  });

  test('but whose result comes late is heard all the same, beside the second attempt', async () => {
    const run = await started(null);
    await aws.terminate(run.instanceId);
    await settle(recheck(run.runId));
    await goOn(run, 2, null);
    const said = { ...result, runId: run.runId, instance: { ...result.instance, id: run.instanceId } };
    await aws.put(run.key, said);
    await settle(run.notification);
    expect(await settling.report(run)).toMatchObject({
      verdict: 'verified',
      attempts: [{ outcome: 'verified' }, { outcome: 'running', endedAt: null }],
    });
  });

  test('is not taken for gone because EC2 does not know it yet', async () => {
    const run = await settling.run({ number: 1, written: null, order: times, launchedAt: minutes(0) });
    await settle(recheck(run.runId));
    expect(await aws.sent('trigger')).toEqual([]);
    later(11);
    await settle(recheck(run.runId));
    expect(await aws.sent('trigger')).toMatchObject([launchOf(run.runId, 2)]);
  });

  test('was ended because nothing could schedule its end: the next attempt follows, not at once', async () => {
    const run = await started(null);
    const record = { ...attempt, runId: run.runId, ...times.attempt, instanceId: run.instanceId };
    await aws.put(ledgerKey.attempt(run.runId, 1), { ...record, unscheduled: 'AccessDenied: no' });
    await settle(recheck(run.runId));
    expect(await aws.sent('trigger')).toMatchObject([{ ...launchOf(run.runId, 2), delaySeconds: 120 }]);
  });
});

test('EC2 that throttles fails the message, and nothing is concluded from its silence', async () => {
  const run = await started(null);
  aws.gate.inject({ match: { action: 'DescribeInstances' }, fault: { kind: 'throttled' }, times: 1 });
  await expect(settle(recheck(run.runId))).rejects.toMatchObject({ cause: { name: 'RequestLimitExceeded' } });
  await settle(recheck(run.runId));
  expect(await aws.sent('trigger')).toEqual([]);
});

test('a result is reported without a word from EC2', async () => {
  const run = await started(result);
  aws.gate.inject({ match: { service: 'ec2' }, fault: { kind: 'refused' }, times: 99 });
  await settle(run.notice);
  expect(await settling.report(run)).toMatchObject({ verdict: 'verified' });
});

test('events of EC2 about instances that are not ours cost one read each, and not even a line in the log', async () => {
  const tags = { mayfly: 'test', 'mayfly:run': exampleOrder.runId, 'mayfly:attempt': '1' };
  const foreign = await aws.launch(tags);
  const before = { calls: aws.gate.calls.length, lines: settling.lines.length };
  for (const what of ['shutting-down', 'terminated']) await settle(ec2StateChange(foreign, what));
  await settle(spotWarning(foreign));
  const calls = aws.gate.calls.slice(before.calls).map(({ action }) => action);
  expect(calls).toEqual(['GetObject', 'GetObject', 'GetObject']);
  expect(settling.lines.slice(before.lines)).toEqual([]);
});

test('a clock that is minutes ahead asks for a launch once more at worst, and concludes nothing', async () => {
  const run = await started(null);
  await aws.put(ledgerKey.order(exampleOrder.runId, 1), { ...exampleOrder, ...times });
  later(5);
  await settle(recheck(run.runId));
  await settle(recheck(exampleOrder.runId));
  expect(await aws.sent('trigger')).toMatchObject([launchOf(exampleOrder.runId, 1)]);
  expect(await aws.keys('settled/')).toEqual([]);
});

describe('settle that is killed', () => {
  test.each([
    ['before it orders the next attempt', { action: 'PutObject', resource: /orders\/2\.json$/ }],
    ['between order and launch message', { action: 'SendMessage' }],
  ] as const)('%s goes on when the message comes again', async (_, match) => {
    const run = await started(interrupted);
    aws.gate.inject({ match, fault: { kind: 'refused' }, times: 1 });
    await expect(settle(run.notice)).rejects.toThrow();
    // The order stands, its launch message is lost: only when it is overdue, it is sent again.
    await settle(run.notice);
    later(4);
    await settle(recheck(run.runId));
    expect((await aws.sent('trigger')).at(-1)).toMatchObject(launchOf(run.runId, 2));
    expect(await aws.keys(`runs/${run.runId}/orders/`)).toHaveLength(2);
  });

  test('between the last message and its note is told of once more by the sweep, and no more after', async () => {
    const run = await started(corruptResult);
    const match = { action: 'PutObject', resource: /^example-ledger\/settled\// } as const;
    aws.gate.inject({ match, fault: { kind: 'refused' }, times: 1 });
    await expect(settle(run.notice)).rejects.toThrow();
    await settle(recheck(run.runId));
    expect(await notified()).toEqual([1, 1]);
    expect(await aws.keys('settled/')).toHaveLength(1);
  });
});

describe('a run that EC2 has no instance for', () => {
  const refusal = (number: number, market: string, code: string, at: string) => ({
    ...{ version: 1, runId: exampleOrder.runId, attempt: 1, number, market, at },
    errors: [{ code, message: 'AWS says so.' }],
  });
  const { runId } = exampleOrder;

  async function unlaunched(order: Partial<Order>, code: string | null, refusals = 1): Promise<void> {
    await aws.put(ledgerKey.order(runId, 1), { ...exampleOrder, ...times, ...order });
    for (let number = 1; code !== null && number <= refusals; number += 1) {
      await aws.put(ledgerKey.refusal(runId, 1, number), refusal(number, 'spot', code, minutes(0)));
    }
  }

  test('waits for the message that asks again, and has it sent again when that is overdue', async () => {
    await unlaunched({}, 'InsufficientInstanceCapacity');
    await settle(recheck(runId));
    expect(await aws.sent('trigger')).toEqual([]);
    later(10);
    await settle(recheck(runId));
    expect(await aws.sent('trigger')).toMatchObject([launchOf(runId, 1)]);
  });

  test('has its order renewed when half of its time is gone, which is no attempt', async () => {
    await unlaunched({ limits: { ...exampleOrder.limits, attempts: 1 } }, 'InsufficientInstanceCapacity');
    later(31);
    await settle(recheck(runId));
    expect(await orderOf(runId, 2)).toMatchObject({
      limits: { attempts: 1 },
      machine: { markets: ['spot', 'on-demand'] },
    });
    expect(await aws.sent('trigger')).toMatchObject([launchOf(runId, 2)]);
  });

  test("is unproven in AWS's words when its time is over", async () => {
    await unlaunched({ attempt: { number: 1, deadline: times.runDeadline } }, 'InsufficientInstanceCapacity');
    later(358);
    await settle(recheck(runId));
    expect(await settling.report({ runId })).toMatchObject({
      verdict: 'unproven',
      reason: 'no-capacity',
      explanation: expect.stringContaining('InsufficientInstanceCapacity: AWS says so.'),
      attempts: [],
    });
    expect(await notified()).toEqual([1, 1]);
  });

  test('is incompatible when its only images read another contract: it says what to bake, and no pager rings', async () => {
    const otherContracts = [{ version: '8.17.0', contract: contractVersion - 1 }];
    const machine = { ...exampleOrder.machine, images: [], imageVersions: [], otherContracts };
    await unlaunched({ writtenBy: '8.17.0', machine }, null);
    await settle(recheck(runId));
    expect(await settling.report({ runId })).toMatchObject({
      verdict: 'incompatible',
      reason: null,
      findings: [
        {
          check: 'image-contract',
          remedy: expect.stringContaining('Bake the image of Elasticsearch 8.17.0 anew'),
          expected: contractVersion,
          actual: contractVersion - 1,
        },
      ],
      attempts: [],
    });
    expect(await aws.sent('trigger')).toEqual([]);
    expect(await notified()).toEqual([1, 0]);
  });

  test("is unproven in AWS's words when it is refused for what it asks", async () => {
    await unlaunched({}, 'InvalidAMIID.NotFound', 5);
    await settle(recheck(runId));
    expect(await settling.report({ runId })).toMatchObject({
      reason: 'launch-refused',
      explanation: expect.stringContaining('InvalidAMIID.NotFound: AWS says so.'),
    });
  });
});
