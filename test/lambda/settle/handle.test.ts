import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import type { Report } from '../../../agent/contract/report.ts';
import { reportSchema } from '../../../agent/contract/report.ts';
import type { Result } from '../../../agent/contract/result.ts';
import { repositoryStateSchema } from '../../../lambda/ledger/repository-state.ts';
import { handle } from '../../../lambda/settle/handle.ts';
import { order as exampleOrder } from '../../contract/examples.ts';
import { s3Notification, snsEnvelope } from '../events.ts';
import { attempt, corruptResult, reportFrom, result } from '../examples.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { recordingLog } from '../recording-log.ts';

let aws: LocalAws;
let lines: ReturnType<typeof recordingLog>['lines'];
let now: Date;

beforeEach(async () => {
  aws = await localAws();
  now = new Date('2026-11-01T00:10:00.000Z');
  lines = [];
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

/** A run of which everything is on record, and whose instance has written its result. */
interface Run {
  readonly runId: string;
  readonly instanceId: string;
  readonly key: string;
  readonly notice: object;
  readonly notification: object;
}

async function run(
  number: number,
  written: Result | string | null,
  eventAt = '2026-11-01T00:00:00.000Z',
): Promise<Run> {
  const digits = number.toString(16).padStart(17, '0');
  const [runId, instanceId] = [`abc${digits}`, `i-${digits}`];
  const key = ledgerKey.result(exampleOrder.ledger.ownPrefix, instanceId);
  await aws.put(ledgerKey.order(runId), { ...exampleOrder, runId, eventAt });
  await aws.put(ledgerKey.attempt(runId, 1), { ...attempt, runId, instanceId });
  if (typeof written === 'string') await aws.put(key, written);
  else if (written) await aws.put(key, { ...written, runId, instance: { ...written.instance, id: instanceId } });
  const notice = snsEnvelope({ version: 1, runId, attempt: 1, instanceId });
  return { runId, instanceId, key, notice, notification: s3Notification(aws.ledger.bucket, [key]) };
}

let messages = 0;

async function settle(body: unknown, id = `message-${++messages}`, deployment = aws.deployment): Promise<void> {
  const recording = recordingLog();
  const signal = AbortSignal.timeout(30_000);
  const dependencies = { ledger: aws.ledger, sns: aws.sns, deployment, stage: 'test', now: () => now };
  const invocation = { log: recording.log, signal, until: new Date(now.getTime() + 30_000) };
  try {
    await handle({ id, body: JSON.stringify(body) }, dependencies, invocation);
  } finally {
    lines.push(...recording.lines);
  }
}

const report = async ({ runId }: Run): Promise<Report | null> =>
  reportSchema.nullable().parse(await aws.get(ledgerKey.report(runId)));
const state = async () => repositoryStateSchema.parse(await aws.get(ledgerKey.repositoryState('logs')));
const subjects = async (topic: 'people' | 'pager') => (await aws.received(topic)).map(({ Subject }) => Subject);
const warnings = () => lines.filter(({ level }) => level === 'warn');

describe('a result of the recorded instance', () => {
  test.each(['notice', 'notification'] as const)(
    'becomes the report, page and messages of its run, by %s',
    async (by) => {
      const settled = await run(1, corruptResult);
      await settle(settled[by]);
      const { runId, instanceId } = settled;
      expect(await report(settled)).toEqual(
        reportFrom({ ...corruptResult, runId, instance: { ...corruptResult.instance, id: instanceId } }),
      );
      expect(await aws.keys(`runs/${runId}/report`)).toEqual([ledgerKey.reportPage(runId), ledgerKey.report(runId)]);
      expect(await subjects('people')).toEqual(['Mayfly: CORRUPT - logs, snapshot nightly-2026.11.01']);
      expect(await subjects('pager')).toEqual(['ALARM: "mayfly-test-logs" in eu-central-1']);
      expect(await aws.get(ledgerKey.told(runId))).toMatchObject({ people: true, pager: 'ALARM' });
      expect((await state()).outbox).toEqual([]);
    },
  );

  test('is told of once, when notice and notification arrive again and again', async () => {
    const { notice, notification } = await run(1, corruptResult);
    for (const body of [notice, notification, notice, notification]) await settle(body);
    expect(await subjects('people')).toHaveLength(1);
    expect(await subjects('pager')).toHaveLength(1);
  });

  test('has one report and is told of once, when ten deliveries race', async () => {
    const { runId, notice, notification } = await run(1, corruptResult);
    await Promise.all(Array.from({ length: 10 }, (_, number) => settle(number % 2 === 0 ? notice : notification)));
    expect(await subjects('people')).toHaveLength(1);
    expect(await subjects('pager')).toHaveLength(1);
    const written = lines.filter(({ message }) => message === 'report written');
    expect(written).toMatchObject([{ runId }]);
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
    await settle(snsEnvelope({ version: 1, runId: victim.runId, attempt: 1, instanceId: forger.instanceId }));
    expect(await report(victim)).toBeNull();
    expect(warnings()).toMatchObject([
      { runId: victim.runId, claim: { instanceId: forger.instanceId }, recorded: [victim.instanceId] },
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
      snsEnvelope({ version: 1, runId: 'ffffffffffffffffffff', attempt: 1, instanceId: attempt.instanceId }),
    );
    await settle(s3Notification('another-bucket', ['attempts/AROAEXAMPLE:i-0123456789abcdef0/result.json']));
    expect(warnings()).toHaveLength(2);
    expect(await aws.keys('')).toEqual([]);
  });

  test('of the recorded instance, but about another run, is unproven for the run that the instance was for', async () => {
    const settled = await run(1, null);
    await aws.put(settled.key, { ...result, instance: { ...result.instance, id: settled.instanceId } });
    await settle(settled.notice);
    expect(await report(settled)).toMatchObject({ verdict: 'unproven', reason: 'internal' });
  });

  test.each([
    ['garbage', 'garbage'],
    ['too large', ' '.repeat(7 * 1024 * 1024)],
  ])('because it is %s makes the run unproven, and the pager hears of it', async (_, written) => {
    const settled = await run(1, written);
    await settle(settled.notice);
    expect(await report(settled)).toMatchObject({ verdict: 'unproven', reason: 'internal' });
    expect(await subjects('pager')).toEqual(['ALARM: "mayfly-test-logs" in eu-central-1']);
  });

  test('because it names no run fails its message, and no report is made up', async () => {
    const settled = await run(1, '{"runId":"../../x"}');
    await expect(settle(settled.notification)).rejects.toMatchObject({ code: 'result-without-run' });
    expect(await report(settled)).toBeNull();
  });
});

describe('a message comes again later', () => {
  test('when the trigger has not recorded the attempt yet', async () => {
    const { runId, instanceId } = { runId: exampleOrder.runId, instanceId: attempt.instanceId };
    await aws.put(ledgerKey.order(runId), exampleOrder);
    const notice = snsEnvelope({ version: 1, runId, attempt: 1, instanceId });
    await expect(settle(notice)).rejects.toMatchObject({ runId, cause: { code: 'attempt-not-recorded' } });
  });

  test('when the result is not there', async () => {
    const { notice } = await run(1, null);
    await expect(settle(notice)).rejects.toMatchObject({ cause: { code: 'result-missing' } });
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
    now = new Date(now.getTime() + 31_000);
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
  await settle(notice, 'only', silent);
  expect(await aws.get(ledgerKey.told(runId))).toMatchObject({ runId });
  expect(warnings().map(({ audience }) => audience)).toEqual(['people', 'pager']);
});

test('a state that others change without end fails the message, after bounded tries', async () => {
  const { notice } = await run(1, corruptResult);
  const fault = { kind: 'error', status: 412, code: 'PreconditionFailed' } as const;
  aws.gate.inject({ match: { action: 'PutObject', resource: /state\.json$/ }, fault, times: 999 });
  await expect(settle(notice)).rejects.toMatchObject({ cause: { code: 'state-contended' } });
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
