import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import type { Order } from '../../../agent/contract/order.ts';
import type { Result } from '../../../agent/contract/result.ts';
import { historySchema, type TrendSettings } from '../../../agent/contract/trend.ts';
import { corruptResult, result } from '../examples.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { valuesOf } from '../recording-metrics.ts';
import { type Run, recheck, SettleSetup } from './settle-setup.ts';

vi.setConfig({ testTimeout: 60_000 });

let aws: LocalAws;
let settling: SettleSetup;

beforeEach(async () => {
  aws = await localAws();
  settling = new SettleSetup(aws, new Date('2026-11-10T03:00:00.000Z'));
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

const historyKey = ledgerKey.history('logs');
const warn: TrendSettings = { severity: 'warn', least: '10%' };
const decides: TrendSettings = { severity: 'fail', least: '10%' };

interface NightOptions {
  readonly documents?: number;
  readonly trend?: TrendSettings;
  readonly from?: Result;
  /** Of the backup, where it is another night's. */
  readonly of?: number;
}

/** The run of the backup of a night in November, whose index has so many documents. */
function night(number: number, { documents = 1_000, trend = warn, from = result, of = number }: NightOptions = {}) {
  const uuid = `uuid-of-night-${String(of).padStart(8, '0')}`;
  const at = `2026-11-${String(of).padStart(2, '0')}T01:00:00.000Z`;
  const counts = { recordsExpected: documents, recordsRestored: documents, bytes: documents * 100 };
  const snapshot = { ...from.snapshot, name: `nightly-${of}`, uuid, startedAt: at, endedAt: at };
  const written = { ...from, snapshot, items: from.items.map((item) => ({ ...item, ...counts })) };
  const order: Partial<Order> = { backup: { uuid }, eventAt: at, trend };
  return settling.run({ number, written, order });
}

async function proven(...of: Parameters<typeof night>): Promise<Run> {
  const run = await night(...of);
  await settling.settle(run.notice);
  return run;
}

const names = async () =>
  historySchema.parse(await aws.get(historyKey)).nights.map(({ name, warned }) => (warned ? `${name} warned` : name));
const mails = async () => (await aws.received('people')).map(({ Subject }) => Subject);
const pages = async () => (await aws.received('pager')).map(({ Subject }) => Subject);
const isSettled = async ({ runId }: Run) => (await aws.keys(ledgerKey.allSettled)).some((key) => key.endsWith(runId));
const callsOfHistory = () => aws.gate.calls.filter(({ resource }) => resource.endsWith('/history.json'));

describe('half of the documents are gone in the second night', () => {
  test('which is said with both numbers, leaves it verified, and wakes nobody', async () => {
    await proven(1, { documents: 1_000 });
    const run = await proven(2, { documents: 500 });
    const report = await settling.report(run);
    expect(report).toMatchObject({ verdict: 'verified', trend: { severity: 'warn', nights: 1 } });
    expect(report?.checks.find(({ kind }) => kind === 'scandal')).toMatchObject({
      ...{ outcome: 'warned', severity: 'warn', for: ['logs-1'], expected: 1_000, actual: 500 },
      why: expect.stringMatching(/500 documents where 1,000 were/),
    });
    expect([await mails(), await pages()]).toEqual([[], []]);
    expect(await names()).toEqual(['nightly-1', 'nightly-2 warned']);
    expect(await isSettled(run)).toBe(true);
  });

  test('and makes it suspect where the trend decides: people and the pager hear of it, in its words', async () => {
    await proven(1, { documents: 1_000, trend: decides });
    const run = await proven(2, { documents: 500, trend: decides });
    expect(await settling.report(run)).toMatchObject({ verdict: 'suspect', trend: { severity: 'fail' } });
    const [mail] = await aws.received('people');
    expect(mail?.Subject).toBe('Mayfly: SUSPECT - logs, snapshot nightly-2');
    expect(mail?.Message).toMatch(/logs-1: 500 documents where 1,000 were/);
    const [page] = await aws.received('pager');
    expect(page?.Subject).toMatch(/^ALARM: /);
    expect(page?.Message).toMatch(/500 documents where 1,000 were/);
    expect(valuesOf(settling.measured)).toMatchObject({ Suspect: 1 });
    expect(await names()).toEqual(['nightly-1', 'nightly-2 warned']);
  });

  test('and is on the page of the run', async () => {
    await proven(1, { documents: 1_000 });
    const { runId } = await proven(2, { documents: 500 });
    const page = await aws.text(ledgerKey.reportPage(runId));
    expect(page).toMatch(/500 documents where 1,000 were/);
  });
});

describe('a proof is remembered once', () => {
  test('however often its run is looked at', async () => {
    const { notice, notification, runId } = await proven(1);
    for (const body of [notice, notification, recheck(runId)]) await settling.settle(body);
    expect(await names()).toEqual(['nightly-1']);
    expect(callsOfHistory().filter(({ action }) => action === 'PutObject')).toHaveLength(1);
  });

  test('when twenty deliveries race', async () => {
    const { notice, notification } = await night(1);
    const all = Array.from({ length: 20 }, (_, at) => settling.settle(at % 2 === 0 ? notice : notification));
    await Promise.all(all);
    expect(await names()).toEqual(['nightly-1']);
  });

  test('when an old backup is proven again, by another run, and then nothing of it is unusual', async () => {
    await proven(1, { documents: 1_000 });
    await proven(2, { documents: 400 });
    await proven(3, { documents: 5_000 });
    const before = await aws.get(historyKey);
    const again = await proven(9, { documents: 1_000, of: 1 });
    const report = await settling.report(again);
    expect(report).toMatchObject({ verdict: 'verified', findings: [] });
    expect(report).not.toHaveProperty('trend');
    expect(await aws.get(historyKey)).toEqual(before);
  });
});

test('runs of one repository that are settled at once are all remembered', async () => {
  const runs = await Promise.all([1, 2, 3, 4, 5, 6].map((number) => night(number)));
  await Promise.all(runs.map(({ notice }) => settling.settle(notice)));
  expect(await names()).toEqual([1, 2, 3, 4, 5, 6].map((number) => `nightly-${number}`));
});

describe('a history that can not be written', () => {
  test('keeps no message back, leaves the run open, and is made up for by the next look', async () => {
    await proven(1, { trend: decides });
    const run = await night(2, { documents: 100, trend: decides });
    const match = { service: 's3', action: 'PutObject', resource: /history\.json$/ } as const;
    aws.gate.inject({ match, fault: { kind: 'refused' }, times: 1 });
    await expect(settling.settle(run.notice)).rejects.toThrow();
    expect(await mails()).toHaveLength(1);
    expect(await names()).toEqual(['nightly-1']);
    expect(await isSettled(run)).toBe(false);
    const report = await settling.report(run);
    await settling.settle(recheck(run.runId));
    expect(await names()).toEqual(['nightly-1', 'nightly-2 warned']);
    expect(await settling.report(run)).toEqual(report);
    expect(await isSettled(run)).toBe(true);
    expect(await mails()).toEqual([]);
  });

  test('because its answer was lost on the way has it once', async () => {
    const run = await night(1);
    const match = { service: 's3', action: 'PutObject', resource: /history\.json$/ } as const;
    aws.gate.inject({ match, fault: { kind: 'truncated', bytes: 0 }, times: 1 });
    await settling.settle(run.notice).catch(() => settling.settle(run.notice));
    expect(await names()).toEqual(['nightly-1']);
  });
});

describe('a history that can not be read', () => {
  test('is said, leaves the verdict, and is begun anew', async () => {
    await aws.put(historyKey, '{"version": 1, "nights": "none"}');
    const run = await proven(1);
    const report = await settling.report(run);
    expect(report).toMatchObject({ verdict: 'verified', findings: [] });
    expect(report?.checks.at(-1)).toMatchObject({
      ...{ kind: 'trend', outcome: 'not-evaluated', blame: 'mayfly', severity: 'warn' },
      why: expect.stringMatching(/^s3:\/\/.*history\.json is not as this version of Mayfly writes it/),
    });
    expect(settling.lines.filter(({ level }) => level === 'error')).toHaveLength(2);
    expect(await names()).toEqual(['nightly-1']);
    expect((await settling.report(await proven(2)))?.trend).toMatchObject({ nights: 1 });
  });

  test('gives no answer where the trend decides: the run is unproven, and the next one is not', async () => {
    await aws.put(historyKey, 'garbage');
    const run = await proven(1, { trend: decides });
    expect(await settling.report(run)).toMatchObject({
      ...{ verdict: 'unproven', reason: 'not-evaluated' },
      explanation: expect.stringMatching(
        /^It could not be held against earlier proofs\. s3:.* is not JSON; it is begun anew\.$/,
      ),
    });
    expect(await settling.report(await proven(2, { trend: decides }))).toMatchObject({ verdict: 'verified' });
    expect(await names()).toEqual(['nightly-2']);
    expect(await mails()).toEqual([expect.stringMatching(/UNPROVEN/), expect.stringMatching(/VERIFIED/)]);
  });

  test('because a later Mayfly has written it is left alone, and the run is settled', async () => {
    const later = { version: 2, nights: {} };
    await aws.put(historyKey, later);
    const run = await proven(1);
    expect(await settling.report(run)).toMatchObject({ verdict: 'verified' });
    expect(await aws.get(historyKey)).toEqual(later);
    expect(await isSettled(run)).toBe(true);
  });

  test('outweighs no damage', async () => {
    await aws.put(historyKey, 'garbage');
    const run = await proven(1, { from: corruptResult, trend: decides });
    expect(await settling.report(run)).toMatchObject({ verdict: 'corrupt', checks: [] });
  });
});

test('what is corrupt, or was restored in part, is neither held against others nor remembered', async () => {
  await proven(1);
  const before = callsOfHistory().length;
  await proven(2, { from: corruptResult });
  await proven(3, {
    from: { ...result, verdict: 'unproven', reason: 'deleted', level: { asked: 'examine', reached: 'bytes' } },
  });
  expect(callsOfHistory()).toHaveLength(before);
  expect(await names()).toEqual(['nightly-1']);
});

test('an order that says nothing of a trend has none', async () => {
  const run = await settling.run({ number: 1, written: result });
  await settling.settle(run.notice);
  expect(await settling.report(run)).not.toHaveProperty('trend');
  expect(callsOfHistory()).toEqual([]);
});

test('three looks at a run ask the ledger for its history four times, and write it once', async () => {
  const { notification, runId } = await proven(1);
  for (const body of [notification, recheck(runId)]) await settling.settle(body);
  const actions = callsOfHistory().map(({ action }) => action);
  expect(actions.toSorted()).toEqual(['GetObject', 'GetObject', 'GetObject', 'GetObject', 'PutObject']);
});
