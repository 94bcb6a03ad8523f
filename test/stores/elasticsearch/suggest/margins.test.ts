import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  around,
  fewest,
  freshEnough,
  roundedDown,
  roundedUp,
} from '../../../../agent/stores/elasticsearch/suggest/margins.ts';

const figure = fc.oneof(
  fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
  fc.double({ min: -1e15, max: 1e15, noNaN: true }).filter((each) => each === 0 || Math.abs(each) > 1e-300),
);

test.each([
  [329_600, 320_000, 330_000],
  [12, 12, 12],
  [7, 7, 7],
  [101, 100, 110],
  [0.1234, 0.12, 0.13],
  [0, 0, 0],
  [-104, -110, -100],
  [1.1, 1.1, 1.1],
])('%d is rounded to two digits: %d below, %d above', (exact, below, above) => {
  expect([roundedDown(exact), roundedUp(exact)]).toEqual([below, above]);
});

test('what is rounded has two digits and lies on the side that was asked for, less than a tenth away', () => {
  fc.assert(
    fc.property(figure, (exact) => {
      const [below, above] = [roundedDown(exact), roundedUp(exact)];
      expect(below).toBeLessThanOrEqual(exact);
      expect(above).toBeGreaterThanOrEqual(exact);
      expect(Math.max(exact - below, above - exact)).toBeLessThanOrEqual(Math.abs(exact) / 10);
      for (const each of [below, above]) expect(Number(each.toPrecision(2))).toBe(each);
    }),
  );
});

test.each([
  [1, 1],
  [3, 2],
  [300, 240],
  [412_000, 320_000],
])('of %d documents %d must be there at the least', (documents, least) => {
  expect(fewest(documents, 0.2)).toBe(least);
});

const hour = 3_600_000;

test.each([
  ['minutes, and no hour is silent', hour / 20, hour, '6h'],
  ['minutes, and nights are silent', hour / 20, 8 * hour, '26h'],
  ['a day, by the day', 20 * hour, 24 * hour, '4d'],
  ['a week', 7 * 24 * hour, hour, '32d'],
  ['a month', 30 * 24 * hour, hour, null],
])('documents that come after %s', (_, age, silence, below) => {
  expect(freshEnough(age, silence)).toBe(below);
});

test.each([
  [0, 899, 0, 9_000],
  [200, 504, 0, 3_300],
  [-20, 40, -560, 580],
  [-9, -1, -81, 0],
  [0.5, 0.75, 0, 3],
])('values of %d to %d are expected within %d and %d', (least, greatest, min, max) => {
  expect(around(least, greatest)).toEqual({ min, max });
});

test('bounds hold what they were made of', () => {
  fc.assert(
    fc.property(figure, figure, (one, other) => {
      const [least, greatest] = [Math.min(one, other), Math.max(one, other)];
      const { min, max } = around(least, greatest);
      expect(min).toBeLessThanOrEqual(least);
      expect(max).toBeGreaterThanOrEqual(greatest);
    }),
  );
});
