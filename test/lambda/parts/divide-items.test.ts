import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SizedItem } from '../../../agent/stores/store-definition.ts';
import { bytesOf, divideItems } from '../../../lambda/parts/divide-items.ts';

const split = { aboveBytes: 500, most: 16, targetSeconds: null, durationSeconds: null };
const pace = { fixedSeconds: 100, secondsPerByte: 1 };
const items = (...sizes: number[]): SizedItem[] =>
  sizes.map((bytes, at) => ({ path: [`index-${at}`], bytes, parts: 1 }));
const crumbs = (bytes: number) => items(...Array.from({ length: 100 }, () => bytes / 100));

test.each([
  [500, {}, 1],
  [510, {}, 2],
  [5_000, {}, 10],
  [1_000_000, {}, 15],
  [1_000, { targetSeconds: 1_000 }, 2],
  [1_000, { targetSeconds: 350 }, 4],
  [400, { targetSeconds: 100 }, 1],
])('%i bytes in a hundred equal items with %o are %i parts', (bytes, changes, count) => {
  const cut = divideItems(crumbs(bytes), { together: [], split: { ...split, ...changes }, pace });
  expect(cut).toHaveLength(count);
});

test('without a pace the size alone decides', () => {
  const cut = divideItems(crumbs(1_200), { together: [], split: { ...split, targetSeconds: 1 }, pace: null });
  expect(cut).toHaveLength(3);
});

test('the largest go first, each to the part that has least', () => {
  const cut = divideItems(items(8, 7, 6, 5, 4), { together: [], split: { ...split, aboveBytes: 17 }, pace: null });
  expect(cut.map((part) => part.map(({ bytes }) => bytes))).toEqual([
    [8, 5, 4],
    [7, 6],
  ]);
});

test('where no number of parts is enough, no more machines are had than make the largest part smaller', () => {
  const cut = divideItems(items(1_000, 100, 100, 100), {
    together: [],
    split: { ...split, aboveBytes: 10 },
    pace: null,
  });
  expect(cut.map(bytesOf)).toEqual([1_000, 300]);
});

test('parts are made smaller until they fit their machines, if that brings it', () => {
  const fits = (room: number) => (part: readonly SizedItem[]) => bytesOf(part) <= room;
  const counted = (room: number) =>
    divideItems(crumbs(1_000), { together: [], split, pace: null, fits: fits(room) }).length;
  expect([counted(500), counted(250), counted(1)]).toEqual([2, 4, 15]);
});

const sizes = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 2, maxLength: 60 });
const asked = fc.record({ most: fc.integer({ min: 2, max: 16 }), aboveBytes: fc.integer({ min: 1, max: 2_000_000 }) });

test('every item is in one part, none is empty, and the largest comes first', () => {
  fc.assert(
    fc.property(sizes, asked, (bytes, changes) => {
      const all = items(...bytes);
      const cut = divideItems(all, { together: [], split: { ...split, ...changes }, pace: null });
      expect(
        cut
          .flat()
          .map(({ path }) => path[0])
          .toSorted(),
      ).toEqual(all.map(({ path }) => path[0]).toSorted());
      expect(cut.length).toBeLessThanOrEqual(changes.most);
      for (const part of cut) expect(part).not.toHaveLength(0);
      const largest = Math.max(...cut.map(bytesOf));
      expect(largest).toBeLessThanOrEqual(bytesOf(all) / cut.length + Math.max(...bytes));
      expect(bytesOf(cut[0] ?? [])).toBe(largest);
    }),
  );
});

test('what belongs together is never parted, also where groups share an item', () => {
  fc.assert(
    fc.property(sizes, fc.array(fc.array(fc.nat({ max: 59 }))), (bytes, groups) => {
      const all = items(...bytes);
      const together = groups.map((group) => group.flatMap((at) => all[at] ?? []));
      const cut = divideItems(all, { together, split: { ...split, aboveBytes: 1 }, pace: null });
      expect(cut.flat()).toHaveLength(all.length);
      for (const group of together) {
        const parts = new Set(group.map((item) => cut.findIndex((part) => part.includes(item))));
        expect(parts.size).toBeLessThanOrEqual(1);
      }
    }),
  );
});
