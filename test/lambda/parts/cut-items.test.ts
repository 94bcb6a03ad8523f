import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SizedItem } from '../../../agent/stores/store-definition.ts';
import { bytesOf, cutItems, partsWanted } from '../../../lambda/parts/cut-items.ts';

const split = { aboveBytes: 500, most: 16, targetSeconds: null, durationSeconds: null };
const items = (...sizes: number[]): SizedItem[] =>
  sizes.map((bytes, at) => ({ path: [`index-${at}`], bytes, parts: 1 }));

test.each([
  [500, {}, 1],
  [501, {}, 2],
  [7_900, {}, 16],
  [1_000_000, {}, 16],
  [1_000, { targetSeconds: 1_000 }, 2],
  [1_000, { targetSeconds: 350 }, 4],
  [1_000, { targetSeconds: 100 }, 16],
  [400, { targetSeconds: 100 }, 1],
])('%i bytes with %o are %i parts', (bytes, changes, parts) => {
  expect(partsWanted(bytes, { ...split, ...changes }, { fixedSeconds: 100, secondsPerByte: 1 })).toBe(parts);
});

test('without a pace the size alone decides', () => {
  expect(partsWanted(1_200, { ...split, targetSeconds: 1 }, null)).toBe(3);
});

test('the largest go first, each to the part that has least', () => {
  const cut = cutItems(items(8, 7, 6, 5, 4), [], 2);
  expect(cut.map((part) => part.map(({ bytes }) => bytes))).toEqual([
    [8, 5, 4],
    [7, 6],
  ]);
});

const sizes = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 60 });

test('every item is in one part, no part is empty, and none has more than the best cut and its largest item', () => {
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 16 }), (bytes, count) => {
      const all = items(...bytes);
      const cut = cutItems(all, [], count);
      expect(
        cut
          .flat()
          .map(({ path }) => path[0])
          .toSorted(),
      ).toEqual(all.map(({ path }) => path[0]).toSorted());
      expect(cut).toHaveLength(Math.min(count, all.length));
      for (const part of cut) expect(part).not.toHaveLength(0);
      const largest = Math.max(...cut.map(bytesOf));
      expect(largest).toBeLessThanOrEqual(bytesOf(all) / count + Math.max(...bytes));
      expect(bytesOf(cut[0] ?? [])).toBe(largest);
    }),
  );
});

test('what belongs together is never parted, also where groups share an item', () => {
  fc.assert(
    fc.property(sizes, fc.array(fc.array(fc.nat({ max: 59 }))), (bytes, groups) => {
      const all = items(...bytes);
      const together = groups.map((group) => group.flatMap((at) => all[at] ?? []));
      const cut = cutItems(all, together, 8);
      expect(cut.flat()).toHaveLength(all.length);
      for (const group of together) {
        const parts = new Set(group.map((item) => cut.findIndex((part) => part.includes(item))));
        expect(parts.size).toBeLessThanOrEqual(1);
      }
    }),
  );
});
