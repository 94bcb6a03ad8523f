import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import type { Order } from '../../../agent/contract/order.ts';
import type { Result } from '../../../agent/contract/result.ts';
import { historySchema } from '../../../agent/contract/trend.ts';
import type { Fault } from '../../local-cloud/gate/faults.ts';
import { corruptResult, result } from '../examples.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { recheck, SettleSetup } from './settle-setup.ts';

// Each test lives through a dozen runs.
vi.setConfig({ testTimeout: 120_000 });

let aws: LocalAws;
let settling: SettleSetup;

beforeEach(async () => {
  aws = await localAws();
  settling = new SettleSetup(aws, new Date('2026-11-01T00:10:00.000Z'));
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

const interrupted: Result = { ...result, verdict: 'unproven', reason: 'interrupted', explanation: 'Taken away.' };
const writes = ['PutObject', 'SendMessage', 'Publish'];

/**
 * Settles a run, and is killed at its n-th call that changes anything, before or after that is carried out: no later
 * call of it arrives. Then the message comes again, and the sweep.
 */
async function settleKilled(written: Result, nth: number, when: 'before' | 'after', order: Partial<Order> = {}) {
  const run = await settling.run({ number: nth, written, order });
  let count = 0;
  const lifts: (() => void)[] = [];
  const lift = () => {
    for (const one of lifts.splice(0)) one();
  };
  const inject = (fault: Fault) => {
    for (const action of writes) lifts.push(aws.gate.inject({ match: { action }, fault, times: 999 }));
  };
  const die = async () => {
    count += 1;
    if (count < nth) return;
    lift();
    inject({ kind: 'refused' });
    throw new Error('killed');
  };
  inject({ kind: 'meanwhile', when, run: die });
  await settling.settle(run.notice, 'same').catch(() => {});
  lift();
  await settling.settle(run.notice, 'same');
  await settling.settle(recheck(run.runId));
  return { run, wasKilled: count >= nth };
}

/** As many steps as there are. */
async function atEachStep(check: (nth: number) => Promise<boolean>): Promise<number> {
  for (let nth = 1; nth < 30; nth += 1) if (!(await check(nth))) return nth - 1;
  throw new Error('There is no end to the steps.');
}

describe.each(['before', 'after'] as const)('killed at each step, %s it is carried out,', (when) => {
  test('settle has one report, and has told of it once, or twice where the note of it was lost', async () => {
    const steps = await atEachStep(async (nth) => {
      const { run, wasKilled } = await settleKilled(corruptResult, nth, when);
      expect(await settling.report(run)).toMatchObject({ verdict: 'corrupt' });
      expect(await aws.keys(`runs/${run.runId}/`)).toHaveLength(5);
      const mails = (await aws.received('people')).filter(({ Message }) => Message.includes(run.runId));
      const pages = (await aws.received('pager')).filter(({ Message }) => Message.includes(run.runId));
      expect([mails.length, pages.length].every((count) => count === 1 || count === 2)).toBe(true);
      expect(mails.length + pages.length).toBeLessThanOrEqual(3);
      expect(await aws.keys('settled/')).toContain(ledgerKey.settled('2026-11-01', run.runId));
      return wasKilled;
    });
    // Report, page, decision, two messages and their notes, told, outbox, settled.
    expect(steps).toBeGreaterThanOrEqual(10);
  });

  test('settle has remembered the proof once, as the one report says it', async () => {
    const documents = (nth: number) => 10_000 - 100 * nth;
    const steps = await atEachStep(async (nth) => {
      const uuid = `uuid-of-${when}-${String(nth).padStart(11, '0')}`;
      const startedAt = new Date(Date.UTC(2026, 9, nth)).toISOString();
      const [item] = result.items;
      if (item === undefined) throw new Error('The example has an item.');
      const items = [{ ...item, recordsExpected: documents(nth), recordsRestored: documents(nth) }];
      const written = { ...result, snapshot: { ...result.snapshot, uuid, startedAt }, items };
      const order = { backup: { uuid }, trend: { severity: 'fail', least: '10%' } } as const;
      const { run, wasKilled } = await settleKilled(written, nth, when, order);
      expect(await settling.report(run)).toMatchObject({ verdict: 'verified' });
      const { nights } = historySchema.parse(await aws.get(ledgerKey.history('logs')));
      const all = Array.from({ length: nth }, (_, at) => documents(at + 1));
      expect(nights.map((night) => night.documents)).toEqual(all);
      expect(await aws.keys('settled/')).toContain(ledgerKey.settled('2026-11-01', run.runId));
      return wasKilled;
    });
    // Report, page, history, decision, told, outbox, settled.
    expect(steps).toBeGreaterThanOrEqual(7);
  });

  test('settle has one next order, and its launch is asked for', async () => {
    const steps = await atEachStep(async (nth) => {
      const { run, wasKilled } = await settleKilled(interrupted, nth, when);
      expect(await aws.keys(`runs/${run.runId}/orders/`)).toHaveLength(2);
      settling.now = new Date(settling.now.getTime() + 4 * 60_000);
      await settling.settle(recheck(run.runId));
      expect((await aws.sent('trigger')).length).toBeGreaterThan(0);
      return wasKilled;
    });
    expect(steps).toBe(2);
  });
});
