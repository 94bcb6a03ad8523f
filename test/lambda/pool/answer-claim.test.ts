import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { attemptRecordSchema, ledgerKey, placeOf } from '../../../agent/contract/ledger.ts';
import type { Result } from '../../../agent/contract/result.ts';
import { storeEnclosure } from '../../../lambda/ledger/enclosures.ts';
import { s3Notification } from '../events.ts';
import { corruptResult, result } from '../examples.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { SettleSetup } from '../settle/settle-setup.ts';
import { ownPrefix, type PoolSetup, poolSetup } from './pool-setup.ts';

let aws: LocalAws;
let pool: PoolSetup;
let setup: SettleSetup;
beforeEach(async () => {
  aws = await localAws();
  pool = await poolSetup(aws);
  setup = new SettleSetup(aws, new Date('2026-11-01T00:05:00.000Z'));
  await aws.put(ledgerKey.order(pool.order.runId, 1), pool.order);
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

const record = async (runId = pool.order.runId, number = 1) =>
  attemptRecordSchema.nullable().parse(await aws.get(ledgerKey.attempt(runId, number)));
const otherRun = 'abcdef0123456789abcd';

describe('a claim of a member', () => {
  test('gets the order, once it is on record with its end', async () => {
    const instanceId = await pool.member();
    await setup.settle(await pool.claim(instanceId, 1));
    expect(await pool.answer(instanceId, 1)).toEqual({
      ...{ version: 1, runId: pool.order.runId, attempt: 1 },
      order: await aws.text(ledgerKey.order(pool.order.runId, 1)),
    });
    expect(await record()).toMatchObject({ instanceId, turn: 1, launchedAt: setup.now.toISOString() });
    expect(await aws.get(ledgerKey.instance(instanceId))).toEqual({ version: 1, pool: 'nightly', ownPrefix });
    expect(await aws.scheduled()).toMatchObject([
      {
        Name: `${pool.order.runId}-1-${instanceId}`,
        ScheduleExpression: 'at(2026-11-01T01:01:00)',
        Target: {
          Arn: 'arn:aws:scheduler:::aws-sdk:autoscaling:terminateInstanceInAutoScalingGroup',
          Input: JSON.stringify({ InstanceId: instanceId, ShouldDecrementDesiredCapacity: true }),
        },
      },
    ]);
  });

  test('is answered the same however often it is told', async () => {
    const instanceId = await pool.member();
    const told = await pool.claim(instanceId, 1);
    await Promise.all([setup.settle(told), setup.settle(told)]);
    await setup.settle(told);
    expect((await pool.answer(instanceId, 1))?.order).not.toBeNull();
    expect(await aws.scheduled()).toHaveLength(1);
  });

  test('is handed what the order encloses before it has the order', async () => {
    const expectations = await storeEnclosure(
      aws.ledger,
      pool.order.runId,
      '{"version":2}',
      AbortSignal.timeout(9_000),
    );
    await aws.put(ledgerKey.order(pool.order.runId, 1), {
      ...{ ...pool.order, expectations: null },
      enclosures: { expectations },
    });
    const instanceId = await pool.member();
    await setup.settle(await pool.claim(instanceId, 1));
    const place = placeOf({ instanceId, turn: 1 });
    expect(await aws.text(ledgerKey.enclosed(ownPrefix, place, 'expectations'))).toBe('{"version":2}');
  });

  test('is one of two for the same order: one gets it, the other nothing, and no clock of its own', async () => {
    const [first, second] = [await pool.member(), await pool.member()];
    await Promise.all([setup.settle(await pool.claim(first, 1)), setup.settle(await pool.claim(second, 1))]);
    const orders = [await pool.answer(first, 1), await pool.answer(second, 1)].map((answer) => answer?.order ?? null);
    expect(orders.filter((text) => text === null)).toHaveLength(1);
    const winner = orders[0] === null ? second : first;
    expect(await record()).toMatchObject({ instanceId: winner });
    expect((await aws.scheduled()).map(({ Name }) => Name)).toEqual([`${pool.order.runId}-1-${winner}`]);
  });

  test('of a message that came to it twice gets nothing the second time', async () => {
    const instanceId = await pool.member();
    await setup.settle(await pool.claim(instanceId, 1));
    await aws.put(ledgerKey.result(ownPrefix, placeOf({ instanceId, turn: 1 })), resultBy(instanceId, result));
    await setup.settle(await pool.claim(instanceId, 2));
    expect(await pool.answer(instanceId, 2)).toMatchObject({ order: null });
    expect(await record()).toMatchObject({ turn: 1 });
  });
});

describe('a claim gets nothing', () => {
  test.each([
    ['for a run that nobody has ordered', async (id: string) => pool.claim(id, 1, { runId: otherRun })],
    [
      'for an order that is for no pool',
      async (id: string) => {
        const { pool: _, ...machine } = pool.order.machine;
        await aws.put(ledgerKey.order(otherRun, 1), { ...pool.order, runId: otherRun, machine });
        return pool.claim(id, 1, { runId: otherRun });
      },
    ],
    [
      'for the order of another pool',
      async (id: string) => {
        const ledger = { ...pool.order.ledger, ownPrefix: 'attempts/AROAOTHER' };
        await aws.put(ledgerKey.order(otherRun, 1), { ...pool.order, runId: otherRun, ledger });
        return pool.claim(id, 1, { runId: otherRun });
      },
    ],
    [
      'for an order that was followed by another',
      async (id: string) => {
        const attempt = { ...pool.order.attempt, number: 2 };
        await aws.put(ledgerKey.order(pool.order.runId, 2), { ...pool.order, attempt });
        return pool.claim(id, 1);
      },
    ],
    [
      'when most of the time is gone',
      async (id: string) => {
        setup.now = new Date('2026-11-01T00:45:00.000Z');
        return pool.claim(id, 1);
      },
    ],
  ])('%s', async (_, told) => {
    const instanceId = await pool.member();
    await setup.settle(await told(instanceId));
    expect(await pool.answer(instanceId, 1)).toMatchObject({ order: null });
    expect(await record()).toBeNull();
    expect(await aws.scheduled()).toEqual([]);
  });

  test.each([
    ['another pool', { 'mayfly:pool': 'other' }],
    ['another stage', { mayfly: 'other' }],
  ])('by an instance of %s, whatever it says of itself', async (_, tags) => {
    const instanceId = await pool.member(tags);
    await setup.settle(await pool.claim(instanceId, 1));
    expect(await pool.answer(instanceId, 1)).toMatchObject({ order: null });
    expect(await record()).toBeNull();
  });

  test('by an instance that is gone', async () => {
    const instanceId = await pool.member();
    await aws.terminate(instanceId);
    await setup.settle(await pool.claim(instanceId, 1));
    expect(await pool.answer(instanceId, 1)).toMatchObject({ order: null });
  });

  test('in the name of another instance', async () => {
    const [forger, other] = [await pool.member(), await pool.member()];
    const key = ledgerKey.claim(ownPrefix, forger, 1);
    await aws.put(key, {
      version: 1,
      runId: pool.order.runId,
      attempt: 1,
      pool: 'nightly',
      instanceId: other,
      receiptHandle: 'r',
    });
    await setup.settle(s3Notification(aws.ledger.bucket, [key]));
    expect(await pool.answer(forger, 1)).toMatchObject({ order: null });
    expect(await record()).toBeNull();
  });
});

test('a claim that is no claim, or lies in another bucket, is left alone', async () => {
  const instanceId = await pool.member();
  const key = ledgerKey.claim(ownPrefix, instanceId, 1);
  await aws.put(key, 'no claim');
  await setup.settle(s3Notification(aws.ledger.bucket, [key]));
  await pool.claim(instanceId, 2);
  await setup.settle(s3Notification('another-bucket', [ledgerKey.claim(ownPrefix, instanceId, 2)]));
  expect(await pool.answer(instanceId, 1)).toBeNull();
  expect(await pool.answer(instanceId, 2)).toBeNull();
  expect(setup.warnings.map(({ message }) => message)).toEqual([
    'claim is not readable, ignored',
    'object in another bucket than the ledger, ignored',
  ]);
});

test('an instance that EC2 does not know yet is asked about again', async () => {
  const told = await pool.claim('i-00000000000000abc', 1);
  await expect(setup.settle(told)).rejects.toThrow('EC2 does not know i-00000000000000abc');
  expect(await pool.answer('i-00000000000000abc', 1)).toBeNull();
});

describe('the next order of a member', () => {
  const second = async (instanceId: string, ended: Result | string | null) => {
    await setup.settle(await pool.claim(instanceId, 1));
    if (ended !== null) {
      const written = typeof ended === 'string' ? ended : resultBy(instanceId, ended);
      await aws.put(ledgerKey.result(ownPrefix, placeOf({ instanceId, turn: 1 })), written);
    }
    await aws.put(ledgerKey.order(otherRun, 1), { ...pool.order, runId: otherRun });
    await setup.settle(await pool.claim(instanceId, 2, { runId: otherRun }));
    return pool.answer(instanceId, 2);
  };

  test('is given after one that went well, and the clock of that is taken back', async () => {
    const instanceId = await pool.member();
    expect((await second(instanceId, result))?.order).not.toBeNull();
    expect((await aws.scheduled()).map(({ Name }) => Name)).toEqual([`${otherRun}-1-${instanceId}`]);
    const { idleSince } = (await record(otherRun)) ?? {};
    expect(Date.parse(idleSince ?? '')).toBeGreaterThan(Date.now() - 60_000);
  });

  test.each([
    ['is corrupt', corruptResult],
    ['came to nothing by a fault of ours', { ...result, verdict: 'unproven', reason: 'internal', explanation: 'So.' }],
    ['is not a result', 'no result'],
    ['has not ended', null],
  ] as [string, Result | string | null][])('is refused after one that %s', async (_, ended) => {
    const instanceId = await pool.member();
    expect(await second(instanceId, ended)).toMatchObject({ order: null });
    expect(await record(otherRun)).toBeNull();
  });

  test('is given after one of a backup that was deleted meanwhile', async () => {
    const deleted: Result = { ...result, verdict: 'unproven', reason: 'deleted', explanation: 'So.' };
    expect((await second(await pool.member(), deleted))?.order).not.toBeNull();
  });
});

test('the result of a member is believed in the place of its turn, and nowhere else', async () => {
  const instanceId = await pool.member();
  await setup.settle(await pool.claim(instanceId, 1));
  for (const place of [instanceId, placeOf({ instanceId, turn: 2 })]) {
    const key = ledgerKey.result(ownPrefix, place);
    await aws.put(key, resultBy(instanceId, result));
    await setup.settle(s3Notification(aws.ledger.bucket, [key]));
    expect(await setup.report(pool.order)).toBeNull();
  }
  const key = ledgerKey.result(ownPrefix, placeOf({ instanceId, turn: 1 }));
  await aws.put(key, resultBy(instanceId, result));
  await setup.settle(s3Notification(aws.ledger.bucket, [key]));
  expect(await setup.report(pool.order)).toMatchObject({
    verdict: 'verified',
    attempts: [{ instanceId, turn: 1 }],
  });
});

test('the result of another member is believed for nothing', async () => {
  const [instanceId, forger] = [await pool.member(), await pool.member()];
  await setup.settle(await pool.claim(instanceId, 1));
  const key = ledgerKey.result(ownPrefix, placeOf({ instanceId: forger, turn: 1 }));
  await aws.put(key, resultBy(forger, corruptResult));
  await setup.settle(s3Notification(aws.ledger.bucket, [key]));
  expect(await setup.report(pool.order)).toBeNull();
});

function resultBy(instanceId: string, what: Result): Result {
  return { ...what, runId: pool.order.runId, instance: { ...what.instance, id: instanceId } };
}
