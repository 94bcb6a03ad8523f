import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { readOrder } from '../../../lambda/ledger/orders.ts';
import { raiseCapacity, wantedCapacity } from '../../../lambda/pool/raise-capacity.ts';
import { startAttempt } from '../../../lambda/trigger/start-attempt.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { recordingLog } from '../recording-log.ts';
import { type PoolSetup, poolSetup } from './pool-setup.ts';

let aws: LocalAws;
let pool: PoolSetup;
const now = new Date('2026-11-01T00:05:00.000Z');
beforeEach(async () => {
  aws = await localAws();
  pool = await poolSetup(aws);
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

async function start(runId: string): Promise<void> {
  await aws.put(ledgerKey.order(runId, 1), { ...pool.order, runId });
  const signal = AbortSignal.timeout(30_000);
  const stored = await readOrder(aws.ledger, runId, 1, signal);
  if (stored === null) throw new Error('It was stored.');
  const { ec2, autoScaling, ssm, ledger, queues, schedules } = aws;
  const account = { ec2, autoScaling, ssm, ledger, queues, schedules, stage: 'test', tags: {} };
  await startAttempt(stored, 0, { ...account, now: () => now, log: recordingLog().log, signal });
}

const runIds = Array.from({ length: 5 }, (_, index) => `0123456789abcdef012${index}`);

test('an order for a pool goes into its queue, without its secret, and the group grows from nothing', async () => {
  const [runId = ''] = runIds;
  await start(runId);
  expect(await pool.desired()).toBe(1);
  expect(await pool.messages()).toEqual([{ version: 1, runId, attempt: 1 }]);
  expect(aws.gate.calls.filter(({ action }) => action === 'CreateFleet')).toEqual([]);
});

test('however often it is asked for, it is in the queue once', async () => {
  const [runId = ''] = runIds;
  await start(runId);
  await start(runId);
  expect(await pool.messages()).toHaveLength(1);
  expect(await pool.desired()).toBe(1);
});

test('a group grows with its queue, as far as it may', async () => {
  for (const runId of runIds) await start(runId);
  expect(await pool.desired()).toBe(3);
});

test('what a group could not be raised for is tried again, and the order stays in the queue once', async () => {
  const [runId = ''] = runIds;
  const match = { action: 'SetDesiredCapacity' };
  aws.gate.inject({ match, fault: { kind: 'throttled' }, times: 1 });
  await expect(start(runId)).rejects.toThrow();
  await start(runId);
  expect(await pool.desired()).toBe(1);
  expect(await pool.messages()).toHaveLength(1);
});

test('a group is never shrunk by what its queue lacks', async () => {
  for (const runId of runIds) await start(runId);
  await pool.messages();
  const { autoScaling, queues } = aws;
  const context = { autoScaling, sqs: queues.sqs, log: recordingLog().log, signal: AbortSignal.timeout(9_000) };
  await raiseCapacity(pool, 0, context);
  expect(await pool.desired()).toBe(3);
  const unknown = raiseCapacity({ ...pool, group: 'gone' }, 0, context);
  await expect(unknown).rejects.toThrow('AWS knows no Auto Scaling group gone. Deploy the infrastructure again.');
});

test.each([
  [{ waiting: 0, inWork: 0 }, { desired: 0, most: 3 }, 0],
  [{ waiting: 2, inWork: 0 }, { desired: 0, most: 3 }, 2],
  [{ waiting: 2, inWork: 2 }, { desired: 2, most: 3 }, 3],
  [{ waiting: 0, inWork: 1 }, { desired: 3, most: 3 }, 3],
  [{ waiting: 9, inWork: 0 }, { desired: 5, most: 3 }, 5],
])('of %o in a queue, a group of %o is to have %i', (backlog, group, wanted) => {
  expect(wantedCapacity(backlog, group)).toBe(wanted);
});
