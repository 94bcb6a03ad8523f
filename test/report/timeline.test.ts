import fc from 'fast-check';
import { expect, test } from 'vitest';
import { elapsed } from '../../agent/report/elapsed.ts';
import { ticksOf } from '../../agent/report/page/ticks.ts';

const at = (second: number) => new Date(Date.UTC(2026, 2, 1) + second * 1000).toISOString();

test('a proof lasts from its first begin to its last end, whatever the order of its phases', () => {
  const phases = [
    { name: 'bytes', startedAt: at(5), seconds: 1 },
    { name: 'elasticsearch', startedAt: at(2), seconds: 10 },
  ] as const;
  expect(elapsed(phases)).toEqual({ startedAt: at(2), seconds: 10 });
  expect(elapsed([])).toBeNull();
});

test.each([
  [0.3, [0, 0.1, 0.2]],
  [11, [0, 5, 10]],
  [42, [0, 20]],
  [100, [0, 30, 60, 90]],
  [5940, [0, 1800, 3600, 5400]],
])('%d seconds are marked at round times', (seconds, ticks) => {
  expect(ticksOf(seconds)).toEqual(ticks);
});

test('however long it took, there are between one and five marks, all of them on the axis', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1e9, noNaN: true }), (seconds) => {
      const ticks = ticksOf(seconds);
      expect(ticks.length).toBeGreaterThanOrEqual(1);
      expect(ticks.length).toBeLessThanOrEqual(5);
      for (const tick of ticks) expect(tick).toBeLessThanOrEqual(seconds);
    }),
  );
});
