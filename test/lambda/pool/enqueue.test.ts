import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { readOrder } from '../../../lambda/ledger/orders.ts';
import { newRepositoryState } from '../../../lambda/ledger/repository-state.ts';
import { raiseCapacity, wantedCapacity } from '../../../lambda/pool/raise-capacity.ts';
import { startAttempt } from '../../../lambda/trigger/start-attempt.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { recordingLog } from '../recording-log.ts';
import { type PoolSetup, poolSetup } from './pool-setup.ts';

let aws: LocalAws;
let pool: PoolSetup;
const now = new Date('2026-11-01T00:05:00.000Z');
const repositories = [{ name: 'logs', pool: 'nightly' }];
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
  const account = { ec2, autoScaling, ssm, ledger, queues, schedules, repositories, stage: 'test', tags: {} };
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
  const { autoScaling, ledger, queues } = aws;
  const context = {
    ...{ autoScaling, sqs: queues.sqs, ledger, repositories },
    ...{ log: recordingLog().log, signal: AbortSignal.timeout(9_000) },
  };
  const place = { ...pool, name: 'nightly' };
  await raiseCapacity(place, 0, context);
  expect(await pool.desired()).toBe(3);
  const unknown = raiseCapacity({ ...place, group: 'gone' }, 0, context);
  await expect(unknown).rejects.toThrow('AWS knows no Auto Scaling group gone. Deploy the infrastructure again.');
});

test('a group grows for as many orders as begin in time, by what the latest have taken', async () => {
  await aws.put(ledgerKey.repositoryState('logs'), { ...newRepositoryState('logs'), proofSeconds: [100, 120, 140] });
  for (const runId of runIds.slice(0, 4)) await start(runId);
  expect(await pool.desired()).toBe(1);
  await start(runIds[4] ?? '');
  expect(await pool.desired()).toBe(2);
});

test('of its repositories nothing is read where it can not grow', async () => {
  const stateReads = () =>
    aws.gate.calls.filter(({ action, resource }) => action === 'GetObject' && resource.endsWith('logs/state.json'))
      .length;
  for (const runId of runIds.slice(0, 3)) await start(runId);
  expect(await pool.desired()).toBe(3);
  expect(stateReads()).toBe(3);
  await start(runIds[3] ?? '');
  expect(stateReads()).toBe(3);
});

test('the longer orders take, the more a group is to have, and the most where nobody knows', () => {
  const count = fc.nat(200);
  const backlogs = fc.record({ waiting: count, inWork: count });
  const groups = fc.record({ desired: count, most: count });
  const seconds = fc.integer({ min: 1, max: 100_000 });
  fc.assert(
    fc.property(backlogs, groups, seconds, seconds, (backlog, group, one, other) => {
      const [short, long] = [one, other].toSorted((a, b) => a - b) as [number, number];
      expect(wantedCapacity(backlog, group, short)).toBeLessThanOrEqual(wantedCapacity(backlog, group, long));
      expect(wantedCapacity(backlog, group, long)).toBeLessThanOrEqual(wantedCapacity(backlog, group, null));
    }),
  );
});

test.each([
  [{ waiting: 0, inWork: 0 }, { desired: 0, most: 3 }, null, 0],
  [{ waiting: 2, inWork: 0 }, { desired: 0, most: 3 }, null, 2],
  [{ waiting: 2, inWork: 2 }, { desired: 2, most: 3 }, null, 3],
  [{ waiting: 0, inWork: 1 }, { desired: 3, most: 3 }, null, 3],
  [{ waiting: 0, inWork: 1 }, { desired: 0, most: 3 }, null, 0],
  [{ waiting: 9, inWork: 0 }, { desired: 5, most: 3 }, null, 5],
  [{ waiting: 1, inWork: 0 }, { desired: 0, most: 9 }, 60, 1],
  [{ waiting: 8, inWork: 0 }, { desired: 0, most: 9 }, 60, 1],
  [{ waiting: 10, inWork: 0 }, { desired: 0, most: 9 }, 60, 2],
  [{ waiting: 4, inWork: 4 }, { desired: 4, most: 9 }, 240, 4],
  [{ waiting: 8, inWork: 4 }, { desired: 4, most: 9 }, 240, 5],
  [{ waiting: 2, inWork: 0 }, { desired: 0, most: 9 }, 7_200, 2],
])('of %o in a queue, a group of %o whose orders take %o seconds is to have %i', (backlog, group, seconds, wanted) => {
  expect(wantedCapacity(backlog, group, seconds)).toBe(wanted);
});
