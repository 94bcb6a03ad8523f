import { expect, test } from 'vitest';
import { marginText } from '../../agent/text/margin.ts';
import { bytesText, secondsText } from '../../agent/text/quantities.ts';

test('what lies within its bounds misses nothing', () => {
  expect(marginText(5, { min: 5, max: 5 })).toBeUndefined();
  expect(marginText(5, {})).toBeUndefined();
});

test.each([
  [2_500, { min: 5_000 }, '50 % too few (2,500)'],
  [0, { min: 5_000 }, '100 % too few (5,000)'],
  [1, { min: 5_000 }, '99 % too few (4,999)'],
  [4_999, { min: 5_000 }, 'less than 1 % too few (1)'],
  [14, { min: 1, max: 10 }, '40 % too many (4)'],
  [3, { max: 0 }, '3 too many'],
  [1_000_000, { max: 10 }, '999,990 too many'],
])('%d of %j is off by: %s', (actual, bounds, text) => {
  expect(marginText(actual, bounds)).toBe(text);
});

test('sizes and times are told in their units', () => {
  expect(marginText(1_048_576, { min: 2_097_152 }, { text: bytesText })).toBe('50 % too few (1 MiB)');
  expect(marginText(7_200, { max: 3_600 }, { text: secondsText, above: 'too old' })).toBe('100 % too old (1 h)');
});
