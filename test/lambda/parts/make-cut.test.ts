import { expect, test } from 'vitest';
import { partItemsSchema } from '../../../agent/contract/parts.ts';
import type { Division, SizedItem } from '../../../agent/stores/store-definition.ts';
import { enclosureOf } from '../../../lambda/ledger/enclosures.ts';
import { type CutRequest, makeCut, partRunId } from '../../../lambda/parts/make-cut.ts';
import { orderedSplit } from '../../../lambda/parts/ordered-split.ts';
import { partOrder } from '../../../lambda/parts/part-order.ts';
import { order } from '../../contract/examples.ts';

const gigabyte = 1e9;
const items: SizedItem[] = [4, 3, 2, 2, 1].map((size, at) => ({
  path: [`index-${at}`],
  bytes: size * gigabyte,
  parts: 1,
}));
const bytesOf = (some: readonly SizedItem[]) => some.reduce((sum, { bytes }) => sum + bytes, 0);
/** A machine that takes a second for 100 MB, and half a minute before. */
const division: Division = {
  needsOf: (some) => ({
    bytes: bytesOf(some),
    diskBytes: 2 * bytesOf(some),
    seconds: 30 + bytesOf(some) / 1e8,
    fixedSeconds: 30,
  }),
  keptTogether: async () => [],
  refusal: () => null,
};
const split = { aboveBytes: 6 * gigabyte, most: 4, targetSeconds: null, durationSeconds: null };
const { runId } = order;
const request: CutRequest = {
  ...{ runId, items, split, division, expectations: {}, pace: null, minimumDiskGb: 1, roomGb: null },
};

test('a backup that is not large stays whole', async () => {
  expect(await makeCut({ ...request, split: { ...split, aboveBytes: 12 * gigabyte } })).toBeNull();
});

test('one that can not be parted stays whole', async () => {
  expect(await makeCut({ ...request, items: items.slice(0, 1), split: { ...split, aboveBytes: 1 } })).toBeNull();
  const all = { ...division, keptTogether: async () => [items] };
  expect(await makeCut({ ...request, division: all })).toBeNull();
});

test('parts have runs, machines and times of their own, and are told their items', async () => {
  const made = await makeCut(request);
  const { parts } = made?.cut ?? { parts: [] };
  expect(parts).toEqual([
    expect.objectContaining({ number: 1, runId: partRunId(runId, 1), items: 2, bytes: 6e9, diskGb: 12, seconds: 90 }),
    expect.objectContaining({ number: 2, runId: partRunId(runId, 2), items: 3, bytes: 6e9, diskGb: 12, seconds: 90 }),
  ]);
  const texts = made?.texts ?? [];
  expect(parts.map(({ enclosure }) => enclosure)).toEqual(texts.map(enclosureOf));
  const [first, second] = texts.map((text) => partItemsSchema.parse(JSON.parse(text)));
  expect(first).toMatchObject({ kind: 'except', paths: second?.paths });
  expect(second).toMatchObject({ kind: 'only', paths: [['index-1'], ['index-2'], ['index-4']] });
});

test('the same backup is divided alike, whoever asks', async () => {
  expect(await makeCut(request)).toEqual(await makeCut(request));
});

test('a target takes as many as bring it within', async () => {
  const within = (targetSeconds: number) => makeCut({ ...request, split: { ...split, targetSeconds } });
  expect((await within(200))?.cut.parts).toHaveLength(2);
  expect((await within(75))?.cut.parts).toHaveLength(3);
  // More machines make the largest part no smaller.
  expect((await within(1))?.cut.parts).toHaveLength(3);
});

test('a known pace decides instead of what the store assumes', async () => {
  const pace = { secondsPerByte: 1e-7, slowestSecondsPerByte: 1e-7, proofs: 3 };
  const made = await makeCut({ ...request, pace, split: { ...split, targetSeconds: 500 } });
  expect(made?.cut.parts).toHaveLength(3);
});

test('what does not fit a member of its pool is divided further, if that brings it', async () => {
  const counted = async (roomGb: number) => (await makeCut({ ...request, roomGb }))?.cut.parts.length;
  expect(await counted(12)).toBe(2);
  expect(await counted(8)).toBe(3);
  expect(await counted(2)).toBe(3);
});

test('the order of a part is that of the whole, for its items, and ends with it', async () => {
  const made = await makeCut({ ...request, minimumDiskGb: 100 });
  const { cut } = made ?? {};
  const [part] = cut?.parts ?? [];
  if (cut === undefined || part === undefined) throw new Error('There is no part.');
  const whole = { ...order, split, trend: { severity: 'warn', least: '10%' } as const };
  const { order: made1, text } = partOrder(whole, part, cut, new Date('2026-11-01T05:59:00Z'));
  expect(JSON.parse(text)).toEqual(made1);
  expect(made1).toMatchObject({
    runId: part.runId,
    part: { of: runId, number: 1, count: 2 },
    runDeadline: order.runDeadline,
    attempt: { number: 1, deadline: order.runDeadline },
    limits: { ...order.limits, durationSeconds: 90 },
    enclosures: { items: part.enclosure },
    machine: { needs: { diskGb: 100 } },
  });
  expect(made1).not.toHaveProperty('split');
  expect(made1).not.toHaveProperty('trend');
  expect(made1.secret).not.toBe(order.secret);
});

test('a part that needs more disk than its pool was chosen for gets an instance of its own', async () => {
  const made = await makeCut(request);
  const [part] = made?.cut.parts ?? [];
  if (made === null || part === undefined) throw new Error('There is no part.');
  const pool = {
    name: 'logs',
    group: 'g',
    queueUrl: 'https://example.com/q',
    alone: { ownPrefix: 'attempts/AROAOWN' },
  };
  const inPool = (diskGb: number) => ({
    ...order,
    machine: { ...order.machine, pool, needs: { ...order.machine.needs, diskGb } },
  });
  const orderOf = (diskGb: number) => partOrder(inPool(diskGb), part, made.cut, new Date(order.madeAt)).order;
  expect(orderOf(12)).toMatchObject({ machine: { pool }, ledger: order.ledger });
  expect(orderOf(11).machine.pool).toBeUndefined();
  expect(orderOf(11).ledger.ownPrefix).toBe('attempts/AROAOWN');
});

test('settings of mayfly.yaml become what orders have', () => {
  expect(orderedSplit({ aboveGib: 0.5, most: 8, target: '60m' }, 90)).toEqual({
    ...{ aboveBytes: 536_870_912, most: 8, targetSeconds: 3_600, durationSeconds: 5_400 },
  });
  expect(orderedSplit({ aboveGib: 500, most: 16 }, undefined)).toMatchObject({
    ...{ targetSeconds: null, durationSeconds: null },
  });
});
