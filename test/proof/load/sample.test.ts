import { expect, test } from 'vitest';
import type { Counters } from '../../../agent/proof/load/counters.ts';
import { sampleBetween } from '../../../agent/proof/load/sample.ts';

const at = '2026-03-01T00:00:00.000Z';
const counters = (changes: Partial<Counters> = {}): Counters => ({
  processors: { busy: 1000, total: 4000 },
  disk: { busyMilliseconds: 100, readBytes: 5_120, writtenBytes: 512 },
  received: new Map([['eth0', 1000]]),
  ...changes,
});

test('a sample has shares of the time, and bytes a second', () => {
  const after = counters({
    processors: { busy: 1750, total: 5000 },
    disk: { busyMilliseconds: 2_600, readBytes: 15_120, writtenBytes: 512 },
    received: new Map([['eth0', 501_000]]),
  });
  expect(sampleBetween(counters(), after, at, 5)).toEqual({
    ...{ startedAt: at, seconds: 5 },
    ...{ processors: 0.75, disk: 0.5, diskRead: 2_000, diskWritten: 0, received: 100_000 },
  });
});

test('what is not known before or after is null, and the rest is known all the same', () => {
  const unknown: Counters = { processors: null, disk: null, received: null };
  const nothing = { processors: null, disk: null, diskRead: null, diskWritten: null, received: null };
  expect(sampleBetween(counters(), unknown, at, 5)).toMatchObject(nothing);
  expect(sampleBetween(unknown, counters(), at, 5)).toMatchObject(nothing);
  expect(sampleBetween(counters(), counters({ disk: null }), at, 5)).toMatchObject({ disk: null, received: 0 });
});

test('a counter of 32 bits that begins again at 0 goes on', () => {
  const end = 2 ** 32;
  const before = counters({
    disk: { busyMilliseconds: end - 1_000, readBytes: 0, writtenBytes: 0 },
    received: new Map([['eth0', end - 4_000]]),
  });
  const after = counters({
    disk: { busyMilliseconds: 1_500, readBytes: 0, writtenBytes: 0 },
    received: new Map([['eth0', 6_000]]),
  });
  expect(sampleBetween(before, after, at, 5)).toMatchObject({ disk: 0.5, received: 2_000 });
});

test('a counter that begins again since its device is a new one makes no giant rate', () => {
  const before = counters({ received: new Map([['eth0', 2 ** 31]]), processors: { busy: 1000, total: 4000 } });
  const after = counters({ received: new Map([['eth0', 10]]), processors: { busy: 900, total: 4100 } });
  expect(sampleBetween(before, after, at, 5)).toMatchObject({ received: 0, processors: 0 });
  const greater = counters({ received: new Map([['eth0', 2 ** 40]]) });
  expect(sampleBetween(greater, after, at, 5)).toMatchObject({ received: 0 });
});

test('a bridge over an interface is not counted beside it, and one that came up meanwhile counts from then on', () => {
  const before = counters({
    received: new Map([
      ['eth0', 0],
      ['br0', 0],
    ]),
  });
  const after = counters({
    received: new Map([
      ['eth0', 500],
      ['br0', 490],
      ['veth7', 1e9],
    ]),
  });
  expect(sampleBetween(before, after, at, 5).received).toBe(100);
});
