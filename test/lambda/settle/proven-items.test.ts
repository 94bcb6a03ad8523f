import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { contractVersion } from '../../../agent/contract/contract-version.ts';
import { enclosureLimitBytes } from '../../../agent/contract/enclosure.ts';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { orderSchema } from '../../../agent/contract/order.ts';
import { type ProvenPiece, provenItemsSchema } from '../../../agent/contract/proven-items.ts';
import type { Result } from '../../../agent/contract/result.ts';
import { enclosureOf } from '../../../lambda/ledger/enclosures.ts';
import type { ObservedAttempt } from '../../../lambda/settle/attempt-end.ts';
import { provenItems } from '../../../lambda/settle/proven-items.ts';
import { order } from '../../contract/examples.ts';
import { attempt, result } from '../examples.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { recordingLog } from '../recording-log.ts';
import { described, observedAttempt } from './observed-attempts.ts';
import { SettleSetup } from './settle-setup.ts';

/** One ledger for all tests: each has an instance of its own. */
let aws: LocalAws;
let instances = 0;
let instanceId: string;
beforeAll(async () => {
  aws = await localAws();
});
beforeEach(() => {
  instances += 1;
  instanceId = `i-${instances.toString(16).padStart(17, '0')}`;
});
afterAll(async () => {
  await aws.close();
  await stopLocalAws();
});

/** The same attempt, by the instance of this test. */
function here(seen: ObservedAttempt): ObservedAttempt {
  const said = seen.result?.text?.replaceAll(attempt.instanceId, instanceId) ?? null;
  return {
    ...seen,
    record: seen.record && {
      ...seen.record,
      instanceId: seen.record.instanceId.replace(attempt.instanceId, instanceId),
    },
    result: seen.result && { ...seen.result, text: said },
  };
}

const now = new Date('2026-11-01T00:30:00.000Z');
const { ownPrefix } = order.ledger;
const secondId = 'i-0aaaaaaaaaaaaaaaa';
const interrupted: Result = {
  ...result,
  ...{ verdict: 'unproven', reason: 'interrupted', explanation: 'EC2 took it away.' },
  level: { asked: 'examine', reached: 'structure' },
};
const taken = described({ reason: 'Server.SpotInstanceTermination: gone' });

const piece = (names: readonly string[], changes: Partial<ProvenPiece> = {}): ProvenPiece => ({
  version: contractVersion,
  ...{ runId: order.runId, attempt: 1, basis: 'b'.repeat(64) },
  items: names.map((name) => ({ path: [name], digest: 'd'.repeat(64), state: {} })),
  ...changes,
});
const put = (number: number, body: unknown, by = instanceId) => aws.put(ledgerKey.piece(ownPrefix, by, number), body);

async function gathered(attempts = [observedAttempt(1, interrupted)]) {
  const { log, lines } = recordingLog();
  const text = await provenItems(attempts.map(here), now, {
    ledger: aws.ledger,
    log,
    signal: AbortSignal.timeout(20_000),
  });
  const proven = text === null ? null : provenItemsSchema.parse(JSON.parse(text));
  const names = proven?.items.map(({ attempt: by, path }) => `${path[0]} by ${by}`) ?? null;
  return { text, names, warnings: lines.filter(({ level }) => level === 'warn').map(({ message }) => message) };
}

describe('what is handed on of an attempt', () => {
  test.each([
    ['that was interrupted', observedAttempt(1, interrupted)],
    ['that ran out of time', observedAttempt(1, { ...interrupted, reason: 'deadline' })],
    ['whose instance spot took without a word', observedAttempt(1, null, { seen: { instance: taken } })],
    ['whose instance was lost', observedAttempt(1, null)],
  ])('%s is all that it has proven', async (_, seen) => {
    await put(1, piece(['orders', 'logs']));
    await put(2, piece(['customers']));
    expect(await gathered([seen])).toMatchObject({
      names: ['orders by 1', 'logs by 1', 'customers by 1'],
      warnings: [],
    });
  });

  test.each([
    ['that is still at work', observedAttempt(1, null, { seen: { instance: 'not-asked' } })],
    ['that ended by a fault of ours', observedAttempt(1, { ...interrupted, reason: 'internal' })],
    ['whose server failed', observedAttempt(1, { ...interrupted, reason: 'server-unavailable' })],
    ['whose result is not sound', observedAttempt(1, { ...interrupted, runId: 'f'.repeat(20) })],
    ['that has no instance', observedAttempt(1, null, { seen: { record: null } })],
  ])('%s is nothing', async (_, seen) => {
    await put(1, piece(['orders']));
    expect((await gathered([seen])).names).toBeNull();
  });

  test('that has proven nothing is nothing', async () => {
    expect((await gathered()).text).toBeNull();
  });
});

test('of two attempts each item is handed on by its latest proof', async () => {
  await put(1, piece(['orders', 'logs']));
  const second = observedAttempt(2, interrupted, {
    seen: { record: { ...attempt, number: 2, instanceId: secondId } },
  });
  const said = { ...interrupted, attempt: 2, instance: { ...interrupted.instance, id: secondId } };
  await put(1, piece(['logs', 'customers'], { attempt: 2 }), secondId);
  const seen = { ...second, result: { text: JSON.stringify(said), at: now } };
  const { names } = await gathered([observedAttempt(1, interrupted), seen]);
  expect(names?.toSorted()).toEqual(['customers by 2', 'logs by 2', 'orders by 1']);
});

describe('is ignored, with a warning, what', () => {
  test.each<[string, unknown, string]>([
    ['is of another run', piece(['forged'], { runId: 'f'.repeat(20) }), 'piece of another run or attempt, ignored'],
    ['is of another attempt', piece(['forged'], { attempt: 2 }), 'piece of another run or attempt, ignored'],
    ['is of no known form', { ...piece(['forged']), more: 1 }, 'piece is not readable, ignored'],
  ])('%s', async (_, forged, warning) => {
    await put(1, forged);
    await put(2, piece(['orders']));
    expect(await gathered()).toMatchObject({ names: ['orders by 1'], warnings: [warning] });
  });
});

test('what another instance has written is never looked at', async () => {
  await put(1, piece(['forged']), 'i-0ffffffffffffffff');
  await aws.put(ledgerKey.piece('attempts/AROAOTHER', instanceId, 1), piece(['forged']));
  expect((await gathered()).text).toBeNull();
});

test('what would be too long to be enclosed is proven again', async () => {
  const state = { much: 'x'.repeat(1_000_000) };
  const items = piece(['0', '1', '2']).items.map((item) => ({ ...item, state }));
  for (const number of [1, 2, 3])
    await put(number, piece([], { items: items.map((item, at) => ({ ...item, path: [`${number}-${at}`] })) }));
  const { text, names } = await gathered();
  expect(names).toHaveLength(6);
  expect(Buffer.byteLength(text ?? '')).toBeLessThanOrEqual(enclosureLimitBytes);
});

test('the next order encloses it, and the run keeps the text', async () => {
  const settling = new SettleSetup(aws, now);
  const run = await settling.run({ number: 4_711, written: interrupted });
  await put(1, piece(['orders'], { runId: run.runId }), run.instanceId);
  await settling.settle(run.notice);
  const next = orderSchema.parse(await aws.get(ledgerKey.order(run.runId, 2)));
  const sha256 = next.enclosures.proven?.sha256 ?? '';
  const kept = await aws.get(ledgerKey.enclosure(run.runId, sha256));
  expect(kept).toMatchObject({ runId: run.runId, items: [{ path: ['orders'], attempt: 1 }] });
  expect(enclosureOf(JSON.stringify(kept))).toEqual(next.enclosures.proven);
});
