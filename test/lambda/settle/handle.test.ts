import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contractVersion, reportVersion } from '../../../agent/contract/contract-version.ts';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import type { Result } from '../../../agent/contract/result.ts';
import { signatureOf } from '../../../agent/contract/signature.ts';
import { notTestedOf } from '../../../agent/report/not-tested.ts';
import { repositoryStateSchema } from '../../../lambda/ledger/repository-state.ts';
import { order as exampleOrder } from '../../contract/examples.ts';
import { s3Notification, snsEnvelope } from '../events.ts';
import { attempt, corruptResult, result } from '../examples.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { valuesOf } from '../recording-metrics.ts';
import { type Run, SettleSetup } from './settle-setup.ts';

let aws: LocalAws;
let settling: SettleSetup;

beforeEach(async () => {
  aws = await localAws();
  settling = new SettleSetup(aws, new Date('2026-11-01T00:10:00.000Z'));
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

const run = (number: number, written: Result | string | null, eventAt = '2026-11-01T00:00:00.000Z') =>
  settling.run({ number, written, order: { eventAt } });
const settle = (...message: Parameters<SettleSetup['settle']>) => settling.settle(...message);
const report = (of: Run) => settling.report(of);
const state = async () => repositoryStateSchema.parse(await aws.get(ledgerKey.repositoryState('logs')));
const subjects = async (topic: 'people' | 'pager') => (await aws.received(topic)).map(({ Subject }) => Subject);
const warnings = () => settling.warnings;

describe('a result of the recorded instance', () => {
  test.each(['notice', 'notification'] as const)(
    'becomes the report, page and messages of its run, by %s',
    async (by) => {
      const settled = await run(1, corruptResult);
      await settle(settled[by]);
      const { runId, instanceId } = settled;
      const { attempt: _, ...proof } = corruptResult;
      expect(await report(settled)).toEqual({
        ...proof,
        version: reportVersion,
        runId,
        instance: { ...proof.instance, id: instanceId },
        attempts: [
          {
            ...{ number: 1, instanceId, market: 'spot', type: 'm7g.large', zone: 'eu-central-1a', outcome: 'corrupt' },
            orderedAt: exampleOrder.madeAt,
            launchedAt: attempt.launchedAt,
            endedAt: expect.any(String),
          },
        ],
        notTested: notTestedOf(corruptResult),
        cost: { amount: expect.any(Number), currency: 'USD', basis: expect.stringContaining('m7g.large') },
      });
      expect(await aws.keys(`runs/${runId}/report`)).toEqual([ledgerKey.reportPage(runId), ledgerKey.report(runId)]);
      expect(await subjects('people')).toEqual(['Mayfly: CORRUPT - logs, snapshot nightly-2026.11.01']);
      expect(await subjects('pager')).toEqual(['ALARM: "mayfly-test-logs" in eu-central-1']);
      expect(await aws.get(ledgerKey.notified(runId))).toMatchObject({ people: true, pager: 'ALARM' });
      expect((await state()).outbox).toEqual([]);
      expect(await aws.keys('settled/')).toEqual([ledgerKey.settled('2026-11-01', runId)]);
    },
  );

  test('is told of once, when notice and notification arrive again and again', async () => {
    const { notice, notification } = await run(1, corruptResult);
    for (const body of [notice, notification, notice, notification]) await settle(body);
    expect(await subjects('people')).toHaveLength(1);
    expect(await subjects('pager')).toHaveLength(1);
  });

  test('has one report and is told of once, when twenty deliveries race', async () => {
    const { runId, notice, notification } = await run(1, corruptResult);
    await Promise.all(Array.from({ length: 20 }, (_, number) => settle(number % 2 === 0 ? notice : notification)));
    expect(await subjects('people')).toHaveLength(1);
    expect(await subjects('pager')).toHaveLength(1);
    const written = settling.lines.filter(({ message }) => message === 'report written');
    expect(written).toMatchObject([{ runId }]);
    expect(settling.measured.filter(({ name }) => name === 'Corrupt')).toHaveLength(1);
  });

  test('is measured once, for its repository, however often it is looked at', async () => {
    settling.now = new Date('2026-11-01T00:20:00.000Z');
    const { notice, notification } = await run(1, result);
    for (const body of [notice, notification, notice]) await settle(body);
    expect(new Set(settling.measured.map(({ dimensions }) => JSON.stringify(dimensions)))).toEqual(
      new Set([JSON.stringify({ Stage: 'test', Repository: 'logs' })]),
    );
    const { CostUsd, ...values } = valuesOf(settling.measured);
    expect(values).toEqual({ Verified: 1, Bytes: 1000, Records: 10, RunSeconds: 1200, Attempts: 1 });
    expect(CostUsd).toBeGreaterThan(0);
    expect(settling.measured).toHaveLength(6);
  });

  test('has its report without a price, when EC2 tells none', async () => {
    aws.gate.inject({ match: { action: 'DescribeSpotPriceHistory' }, fault: { kind: 'throttled' }, times: 99 });
    const settled = await run(1, result);
    await settle(settled.notice);
    expect(await report(settled)).toMatchObject({ verdict: 'verified', cost: null });
    expect(valuesOf(settling.measured)).not.toHaveProperty('CostUsd');
  });

  test('that is verified teaches its repository its pace, once, however often it is told of', async () => {
    const startedAt = '2026-11-01T00:05:00.000Z';
    const phases = ['bytes', 'restore'].map((name) => ({ name, startedAt, seconds: 10 }));
    const items = result.items.map((item) => ({ ...item, bytes: 1_000_000_000 }));
    const { notice } = await run(1, { ...result, phases, items });
    await settle(notice);
    await settle(notice);
    const { pastProofs } = await state();
    expect(pastProofs).toMatchObject([{ bytes: 1e9 * items.length, workSeconds: 10, at: startedAt }]);
  });

  test('that is verified is told to nobody, until it is the first after another verdict', async () => {
    await settle((await run(1, result, '2026-11-01T00:00:00.000Z')).notice);
    expect(await subjects('people')).toEqual([]);
    const later = (day: number, from: Result) => {
      const at = `2026-11-0${day}T00:00:00.000Z`;
      return run(day, { ...from, snapshot: { ...from.snapshot, startedAt: at } }, at);
    };
    await settle((await later(2, corruptResult)).notice);
    await settle((await later(3, result)).notice);
    await settle((await later(4, result)).notice);
    const [bad, good, ...others] = await aws.received('people');
    expect([bad?.Subject, good?.Subject, others]).toMatchObject(
      [/CORRUPT/, /VERIFIED/, []].map((part) => (Array.isArray(part) ? part : expect.stringMatching(part))),
    );
    expect(bad?.Message).toContain('Last good run  nightly-2026.11.01');
    expect(await subjects('pager')).toEqual([
      'ALARM: "mayfly-test-logs" in eu-central-1',
      'OK: "mayfly-test-logs" in eu-central-1',
    ]);
    expect((await state()).open).toBeNull();
  });

  test('of runs that are settled at the same time: each is told, and none forgets another', async () => {
    const runs = await Promise.all([1, 2, 3, 4, 5, 6].map((number) => run(number, corruptResult)));
    await Promise.all(runs.map(({ notice }) => settle(notice)));
    expect(await subjects('people')).toHaveLength(6);
    expect(await state()).toMatchObject({ outbox: [], lastVerified: null });
  });
});

describe('a result that nobody should believe', () => {
  test('of an instance that does not work on the run is ignored with a warning', async () => {
    const victim = await run(1, null);
    const forger = await run(2, { ...result });
    const forged = { ...result, runId: victim.runId, instance: { ...result.instance, id: forger.instanceId } };
    await aws.put(forger.key, forged);
    await settle(forger.notification);
    await settle(
      snsEnvelope({ version: contractVersion, runId: victim.runId, attempt: 1, instanceId: forger.instanceId }),
    );
    expect(await report(victim)).toBeNull();
    expect(warnings()).toMatchObject([
      { runId: victim.runId, instanceId: forger.instanceId, recorded: [victim.instanceId] },
      { runId: victim.runId },
    ]);
  });

  test("in the name of the recorded instance but below another role's prefix is ignored", async () => {
    const victim = await run(1, null);
    const key = `attempts/AROAOTHER:${victim.instanceId}/result.json`;
    await aws.put(key, { ...result, runId: victim.runId, instance: { ...result.instance, id: victim.instanceId } });
    await settle(s3Notification(aws.ledger.bucket, [key]));
    expect(await report(victim)).toBeNull();
    expect(warnings()).toHaveLength(1);
  });

  test('for a run that nobody ordered, or in another bucket, is ignored', async () => {
    await settle(
      snsEnvelope({
        version: contractVersion,
        runId: 'ffffffffffffffffffff',
        attempt: 1,
        instanceId: attempt.instanceId,
      }),
    );
    await settle(s3Notification('another-bucket', ['attempts/AROAEXAMPLE:i-0123456789abcdef0/result.json']));
    expect(warnings()).toHaveLength(2);
    expect(await aws.keys('')).toEqual([]);
  });

  test('because it names no run is ignored: the end of its instance leads to the run', async () => {
    const settled = await run(1, '{"runId":"../../x"}');
    await settle(settled.notification);
    expect(await report(settled)).toBeNull();
    expect(warnings()).toMatchObject([{ message: 'result names no run, ignored' }]);
  });

  const lastAttempt = { limits: { ...exampleOrder.limits, attempts: 1 } };

  test.each([
    ['garbage', 'garbage'],
    ['too large', ' '.repeat(7 * 1024 * 1024)],
    ['about another run', JSON.stringify(result)],
  ])(
    'because it is %s makes a run unproven that may have no further attempt, and the pager hears of it',
    async (_, written) => {
      const settled = await settling.run({ number: 1, written, order: lastAttempt });
      await settle(settled.notice);
      expect(await report(settled)).toMatchObject({ verdict: 'unproven', reason: 'internal' });
      expect(await subjects('pager')).toEqual(['ALARM: "mayfly-test-logs" in eu-central-1']);
    },
  );
});

describe('a result that only the topic could carry', () => {
  const carry = (of: Run, text: string, secret = exampleOrder.secret) => {
    const inline = { result: text, signature: signatureOf(text, secret) };
    return snsEnvelope({ version: contractVersion, runId: of.runId, attempt: 1, instanceId: of.instanceId, inline });
  };
  const said = ({ runId, instanceId }: Run) =>
    JSON.stringify({ ...corruptResult, runId, instance: { ...corruptResult.instance, id: instanceId } });

  test('becomes the report when it is signed with the secret of its order, and is kept', async () => {
    const settled = await run(1, null);
    await settle(carry(settled, said(settled)));
    expect(await report(settled)).toMatchObject({ verdict: 'corrupt' });
    expect(await aws.keys(ledgerKey.inline(settled.runId, 1))).toHaveLength(1);
    await settle(carry(settled, said(settled)));
    expect(await subjects('people')).toHaveLength(1);
  });

  test('is not believed with another signature, nor from another instance', async () => {
    const settled = await run(1, null);
    await settle(carry(settled, said(settled), 'f'.repeat(64)));
    const other = { ...settled, instanceId: 'i-0f0f0f0f0f0f0f0f0' };
    await settle(carry(other, said(other)));
    expect(await report(settled)).toBeNull();
    expect(await aws.keys(`runs/${settled.runId}/carried`)).toEqual([]);
    expect(warnings()).toHaveLength(2);
  });

  test('gives way to what the instance could write after all', async () => {
    const settled = await run(1, result);
    await settle(carry(settled, said(settled)));
    expect(await report(settled)).toMatchObject({ verdict: 'verified' });
  });
});

describe('a message comes again later', () => {
  test('when the trigger has not recorded the attempt yet', async () => {
    const { runId, instanceId } = { runId: exampleOrder.runId, instanceId: attempt.instanceId };
    await aws.put(ledgerKey.order(runId, 1), exampleOrder);
    const notice = snsEnvelope({ version: contractVersion, runId, attempt: 1, instanceId });
    await expect(settle(notice)).rejects.toMatchObject({ runId, cause: { code: 'attempt-not-recorded' } });
  });

  test.each(['people', 'pager'] as const)(
    'when the topic for %s refuses; then it is told, and nobody is told twice',
    async (topic) => {
      const { notice } = await run(1, corruptResult);
      const resource = new RegExp(`:${topic}$`);
      aws.gate.inject({ match: { service: 'sns', action: 'Publish', resource }, fault: { kind: 'refused' }, times: 1 });
      await expect(settle(notice, 'same')).rejects.toThrow();
      expect((await state()).outbox).toHaveLength(1);
      await settle(notice, 'same');
      expect([await subjects('people'), await subjects('pager')].map((sent) => sent.length)).toEqual([1, 1]);
      expect((await state()).outbox).toEqual([]);
    },
  );

  test('when the page cannot be written; the messages go out all the same, once', async () => {
    const { runId, notice } = await run(1, corruptResult);
    aws.gate.inject({
      match: { service: 's3', action: 'PutObject', resource: /report\.html$/ },
      fault: { kind: 'refused' },
      times: 1,
    });
    await expect(settle(notice)).rejects.toThrow();
    await settle(notice);
    expect(await aws.keys(ledgerKey.reportPage(runId))).toHaveLength(1);
    expect(await subjects('people')).toHaveLength(1);
  });
});

describe('a crash', () => {
  const afterwards = { service: 's3', action: 'PutObject' } as const;

  test.each([
    ['before the decision is noted', /state\.json$/, 1],
    ['before the last word', /told\.json$/, 1],
  ])('%s neither loses a message nor repeats one', async (_, resource, people) => {
    const { notice } = await run(1, corruptResult);
    aws.gate.inject({ match: { ...afterwards, resource }, fault: { kind: 'refused' }, times: 1 });
    await expect(settle(notice, 'same')).rejects.toThrow();
    await settle(notice, 'same');
    expect(await subjects('people')).toHaveLength(people);
    expect(await subjects('pager')).toHaveLength(1);
    expect((await state()).outbox).toEqual([]);
  });

  test('between sending and noting repeats that one message, and no other', async () => {
    const { notice } = await run(1, corruptResult);
    const refuseNext = async () => {
      aws.gate.inject({ match: { ...afterwards, resource: /state\.json$/ }, fault: { kind: 'refused' }, times: 1 });
    };
    aws.gate.inject({
      match: { action: 'Publish', resource: /:people$/ },
      fault: { kind: 'meanwhile', when: 'after', run: refuseNext },
      times: 1,
    });
    await expect(settle(notice, 'same')).rejects.toThrow();
    await settle(notice, 'same');
    expect(await subjects('people')).toHaveLength(2);
    expect(await subjects('pager')).toHaveLength(1);
  });

  test('of the one that sends leaves it to others only when its time is over', async () => {
    const { notice } = await run(1, corruptResult);
    aws.gate.inject({ match: { action: 'Publish' }, fault: { kind: 'refused' }, times: 1 });
    await expect(settle(notice, 'first')).rejects.toThrow();
    await settle(notice, 'second');
    expect(await subjects('people')).toEqual([]);
    settling.now = new Date(settling.now.getTime() + 31_000);
    await settle(notice, 'second');
    expect(await subjects('people')).toHaveLength(1);
    expect(await subjects('pager')).toHaveLength(1);
  });

  test('whose write had arrived though its answer did not changes nothing', async () => {
    const { notice } = await run(1, corruptResult);
    aws.gate.inject({
      match: { ...afterwards, resource: /(state|report|told)\.json$/ },
      fault: { kind: 'truncated', bytes: 0 },
      times: 2,
    });
    await settle(notice).catch(() => settle(notice));
    expect(await subjects('pager')).toHaveLength(1);
  });
});

test('a deployment without topics has its reports, and says in the log that nobody was told', async () => {
  const { runId, notice } = await run(1, corruptResult);
  const { peopleTopicArn: _, pagerTopicArn: __, ...silent } = aws.deployment;
  await settle(notice, 'only', { deployment: silent });
  expect(await aws.get(ledgerKey.notified(runId))).toMatchObject({ runId });
  expect(warnings().map(({ audience }) => audience)).toEqual(['people', 'pager']);
});

test('a state that others change without end fails the message when its time is over', async () => {
  const { notice } = await run(1, corruptResult);
  settling.limitMilliseconds = 3_000;
  const fault = { kind: 'error', status: 412, code: 'PreconditionFailed' } as const;
  aws.gate.inject({ match: { action: 'PutObject', resource: /state\.json$/ }, fault, times: 999 });
  await expect(settle(notice)).rejects.toMatchObject({ cause: { code: 'record-contended' } });
  expect(await subjects('people')).toEqual([]);
});

test('a repeated old verified after a younger corrupt brings no all-clear', async () => {
  const good = await run(1, result);
  await settle(good.notice);
  const at = '2026-11-02T00:00:00.000Z';
  await settle((await run(2, { ...corruptResult, snapshot: { ...result.snapshot, startedAt: at } }, at)).notice);
  await settle(good.notice);
  await settle(good.notification);
  expect(await subjects('people')).toHaveLength(1);
  expect(await subjects('pager')).toEqual(['ALARM: "mayfly-test-logs" in eu-central-1']);
});

test('a report or state that cannot be understood is named and not replaced', async () => {
  const settled = await run(1, result);
  await aws.put(ledgerKey.repositoryState('logs'), { version: 9 });
  await expect(settle(settled.notice)).rejects.toMatchObject({
    cause: { code: 'ledger-record', message: expect.stringContaining('repositories/logs/state.json') },
  });
  expect(await aws.get(ledgerKey.repositoryState('logs'))).toEqual({ version: 9 });
});
