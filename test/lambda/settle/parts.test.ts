import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contractVersion } from '../../../agent/contract/contract-version.ts';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { type Order, orderSchema } from '../../../agent/contract/order.ts';
import type { Cut, CutPart } from '../../../agent/contract/parts.ts';
import type { Result } from '../../../agent/contract/result.ts';
import { partRunId } from '../../../lambda/parts/make-cut.ts';
import { partOrder } from '../../../lambda/parts/part-order.ts';
import { order as exampleOrder } from '../../contract/examples.ts';
import { ec2StateChange, s3Notification, snsEnvelope } from '../events.ts';
import { attempt, damage, result } from '../examples.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { recheck, SettleSetup } from './settle-setup.ts';

const runId = 'abcdefabcdefabcdefab';
let aws: LocalAws;
let settling: SettleSetup;
let whole: Order;
let cut: Cut;

beforeEach(async () => {
  aws = await localAws();
  // moto keeps its own time: these runs live now.
  settling = new SettleSetup(aws, new Date());
  whole = {
    ...{ ...exampleOrder, runId, madeAt: minutes(0), runDeadline: minutes(360) },
    attempt: { number: 1, deadline: minutes(60) },
    split: { aboveBytes: 1_000, most: 4, targetSeconds: null, durationSeconds: null },
  };
  const enclosure = { sha256: 'a'.repeat(64), bytes: 10 };
  const part = { items: 1, bytes: 1_000, diskGb: 100, seconds: 3_600, enclosure };
  const numbers = [1, 2, 3];
  cut = {
    ...{ version: 1, runId },
    parts: numbers.map((number) => ({ number, runId: partRunId(runId, number), ...part })),
  };
  await aws.put(ledgerKey.ordered(whole.madeAt.slice(0, 10), runId), runId);
  await aws.put(ledgerKey.order(runId, 1), whole);
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();
const divided = () => aws.put(ledgerKey.cut(runId), cut);
const reports = () => settling.report({ runId });
const told = async () => [(await aws.received('people')).length, (await aws.received('pager')).length];

const resultOf = ({ number }: CutPart, changes: Partial<Result> = {}): Result => ({
  ...result,
  items: result.items.map((item) => ({ ...item, path: [`logs-${number}`], verdict: changes.verdict ?? 'verified' })),
  ...changes,
});

interface Started {
  readonly part: CutPart;
  readonly order: Order;
  readonly instanceId: string;
}

/** A part with its order and its instance, which is at work. */
async function started(part: CutPart): Promise<Started> {
  const { order } = partOrder(whole, part, cut, settling.now);
  const instanceId = await aws.launch({ mayfly: 'test', 'mayfly:run': part.runId, 'mayfly:attempt': '1' });
  await aws.put(ledgerKey.ordered(order.madeAt.slice(0, 10), part.runId), part.runId);
  await aws.put(ledgerKey.order(part.runId, 1), order);
  await aws.put(ledgerKey.instance(instanceId), { version: 1, runId: part.runId, number: 1 });
  const record = { ...attempt, runId: part.runId, ...order.attempt, instanceId, launchedAt: minutes(0) };
  await aws.put(ledgerKey.attempt(part.runId, 1), record);
  return { part, order, instanceId };
}

async function allStarted(): Promise<[Started, Started, Started]> {
  await divided();
  const [one, two, three] = await Promise.all(cut.parts.map(started));
  if (one === undefined || two === undefined || three === undefined) throw new Error('There are three parts.');
  return [one, two, three];
}

/** The instance writes its result; gives back what tells settle of it. */
async function written({ part, order, instanceId }: Started, changes: Partial<Result> = {}): Promise<object> {
  const key = ledgerKey.result(order.ledger.ownPrefix, instanceId);
  const said = resultOf(part, changes);
  await aws.put(key, { ...said, runId: part.runId, instance: { ...said.instance, id: instanceId } });
  return s3Notification(aws.ledger.bucket, [key]);
}

const ended = async (part: Started, changes: Partial<Result> = {}) => settling.settle(await written(part, changes));
const spotTookIt = { verdict: 'unproven', reason: 'interrupted', explanation: 'Spot took it away.' } as const;

describe('a backup in parts', () => {
  test('has one report once all parts have ended, and people hear of nothing but of it', async () => {
    const [one, two, three] = await allStarted();
    await ended(two);
    await ended(one);
    expect(await reports()).toBeNull();
    expect(await told()).toEqual([0, 0]);
    await ended(three, { verdict: 'corrupt', level: { asked: 'examine', reached: null }, findings: [damage] });
    const report = await reports();
    expect(report).toMatchObject({ verdict: 'corrupt', instance: null });
    expect(report?.items.map(({ path, verdict }) => [path[0], verdict])).toEqual([
      ['logs-1', 'verified'],
      ['logs-2', 'verified'],
      ['logs-3', 'corrupt'],
    ]);
    expect(report?.attempts.map(({ part, instanceId }) => [part, instanceId])).toEqual([
      [1, one.instanceId],
      [2, two.instanceId],
      [3, three.instanceId],
    ]);
    expect(await told()).toEqual([1, 1]);
    expect((await aws.keys('settled/')).map((key) => key.split('/').at(-1)).toSorted()).toEqual(
      [runId, ...cut.parts.map((part) => part.runId)].toSorted(),
    );
    // Each part has its own page, and counts in no metric.
    expect(await aws.text(ledgerKey.reportPage(one.part.runId))).toContain('Verified');
    const verdicts = settling.measured.filter(({ name }) => ['Verified', 'Corrupt'].includes(name));
    expect(verdicts.map(({ name }) => name)).toEqual(['Corrupt']);
  });

  test('has one report also when all of its parts end at once, each of which is told of twice', async () => {
    const parts = await allStarted();
    const bodies = await Promise.all(parts.map((part) => written(part)));
    await Promise.all([...bodies, ...bodies, recheck(runId)].map((body) => settling.settle(body)));
    expect(await reports()).toMatchObject({ verdict: 'verified', parts: [{}, {}, {}] });
    expect(await told()).toEqual([0, 0]);
    expect(settling.measured.filter(({ name }) => name === 'Verified')).toHaveLength(1);
    expect(await aws.keys('settled/')).toHaveLength(4);
  });

  test('goes on where one part is lost: it alone is proven again', async () => {
    const [one, two, three] = await allStarted();
    await ended(one);
    await ended(two, spotTookIt);
    await ended(three);
    expect(await reports()).toBeNull();
    expect(await aws.sent('trigger')).toMatchObject([{ body: { runId: two.part.runId, attempt: 2 } }]);
    const next = orderSchema.parse(await aws.get(ledgerKey.order(two.part.runId, 2)));
    expect(next).toMatchObject({ part: two.order.part, enclosures: { items: two.part.enclosure } });
    expect(await aws.keys(`runs/${one.part.runId}/orders/`)).toHaveLength(1);
  });

  test('is told by its part whose instance has gone without a word', async () => {
    const [one, two, three] = await allStarted();
    await ended(one);
    await ended(three);
    settling.now = new Date(Date.now() + 358 * 60_000);
    await aws.terminate(two.instanceId);
    await settling.settle(ec2StateChange(two.instanceId, 'terminated'));
    expect(await reports()).toMatchObject({ verdict: 'unproven' });
    expect((await reports())?.explanation).toContain('Part 2 of 3: ');
  });

  test('does not believe a result about a part whose instance it is not of', async () => {
    const [one, two] = await allStarted();
    const key = ledgerKey.result(two.order.ledger.ownPrefix, two.instanceId);
    const forged = resultOf(one.part);
    await aws.put(key, { ...forged, runId: one.part.runId, instance: { ...forged.instance, id: two.instanceId } });
    await settling.settle(s3Notification(aws.ledger.bucket, [key]));
    const notice = { version: contractVersion, runId: one.part.runId, attempt: 1, instanceId: two.instanceId };
    await settling.settle(snsEnvelope(notice));
    await settling.settle(recheck(one.part.runId));
    expect(await settling.report(one.part)).toBeNull();
    expect(settling.warnings.map(({ message }) => message)).toContain(
      'claim of an instance that does not work on this run, ignored',
    );
  });

  test('does not believe a part that has proven less than it was to', async () => {
    const [one, two, three] = await allStarted();
    await ended(one);
    await ended(two, { items: [] });
    await ended(three);
    expect(await reports()).toMatchObject({ verdict: 'unproven', reason: 'internal' });
  });

  test('asks again for parts that nobody has ordered', async () => {
    await divided();
    const [first] = cut.parts;
    if (first) await started(first);
    await settling.settle(recheck(runId));
    expect(await aws.sent('trigger')).toMatchObject([{ body: { runId, attempt: 1, rounds: 0 } }]);
  });

  test('ends with its deadline, whatever its parts do', async () => {
    const [one] = await allStarted();
    await ended(one);
    settling.now = new Date(Date.parse(whole.runDeadline) + 26 * 60_000);
    await settling.settle(recheck(runId));
    expect(await reports()).toMatchObject({ verdict: 'unproven', reason: 'deadline', parts: [{}, {}, {}] });
    expect(await told()).toEqual([1, 1]);
  });
});

describe('a backup that does not tell its sizes', () => {
  const sizes = (...bytes: number[]) =>
    bytes.map((size, at) => ({ ...result.items[0], path: [`logs-${at}`], parts: 1, bytes: size, verdict: 'intact' }));
  const looked = async (changes: Partial<Result>) => {
    const instanceId = await aws.launch({ mayfly: 'test', 'mayfly:run': runId, 'mayfly:attempt': '1' });
    await aws.put(ledgerKey.instance(instanceId), { version: 1, runId, number: 1 });
    await aws.put(ledgerKey.attempt(runId, 1), {
      ...{ ...attempt, runId, ...whole.attempt, instanceId, launchedAt: minutes(0) },
    });
    const key = ledgerKey.result(whole.ledger.ownPrefix, instanceId);
    const said = { ...result, verdict: 'intact', level: { asked: 'structure', reached: 'structure' }, ...changes };
    await aws.put(key, { ...said, runId, instance: { ...result.instance, id: instanceId } });
    await settling.settle(s3Notification(aws.ledger.bucket, [key]));
  };

  test('is divided once an attempt has looked for them', async () => {
    await looked({ items: sizes(900, 800, 700) as Result['items'] });
    expect(await aws.get(ledgerKey.cut(runId))).toMatchObject({ parts: [{ items: 1, bytes: 900 }, {}, {}] });
    expect(await aws.sent('trigger')).toMatchObject([{ body: { runId, attempt: 1 } }]);
    expect(await reports()).toBeNull();
  });

  test('is divided also where the look has found damage: its parts say what can be counted on', async () => {
    const found = { verdict: 'corrupt', level: { asked: 'structure', reached: null }, findings: [damage] } as const;
    await looked({ ...found, findings: [damage], items: sizes(900, 800) as Result['items'] });
    expect(await aws.get(ledgerKey.cut(runId))).toMatchObject({ parts: [{}, {}] });
    expect(await reports()).toBeNull();
  });

  test('is proven whole where it is small, on an instance of its own', async () => {
    await looked({ items: sizes(300, 300) as Result['items'] });
    expect(await aws.get(ledgerKey.cut(runId))).toBeNull();
    const next = orderSchema.parse(await aws.get(ledgerKey.order(runId, 2)));
    expect(next.split).toBeUndefined();
    expect(await aws.sent('trigger')).toMatchObject([{ body: { runId, attempt: 2 } }]);
    await settling.settle(recheck(runId));
    expect(await reports()).toBeNull();
  });

  test('ends with what the look has found, where that is all that can be found', async () => {
    await looked({ verdict: 'corrupt', level: { asked: 'structure', reached: null }, findings: [damage], items: [] });
    expect(await reports()).toMatchObject({ verdict: 'corrupt', level: { asked: 'examine', reached: null } });
  });
});
