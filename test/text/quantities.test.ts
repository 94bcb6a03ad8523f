import { expect, test } from 'vitest';
import { amountText, bytesText, distanceText, momentText, secondsText } from '../../agent/text/quantities.ts';

test.each([
  [0, '0 ms'],
  [0.0004, '0 ms'],
  [0.42, '420 ms'],
  [0.9996, '1 s'],
  [1.24, '1.2 s'],
  [9.98, '10 s'],
  [59.4, '59 s'],
  [59.7, '1 min'],
  [125, '2 min 5 s'],
  [3600, '1 h'],
  [90_000, '1 d 1 h'],
])('%d seconds read as %s', (seconds, text) => {
  expect(secondsText(seconds)).toBe(text);
});

test('amounts agree with their number', () => {
  expect([0, 1, 1234].map((count) => amountText(count, 'shard'))).toEqual(['0 shards', '1 shard', '1,234 shards']);
  expect(amountText(2, 'index', 'indices')).toBe('2 indices');
});

test('bytes are counted in powers of 1024', () => {
  expect(bytesText(1_572_864)).toBe('1.5 MiB');
});

test('a moment is told in UTC, to the second', () => {
  expect(momentText('2026-03-01T02:30:00.999Z')).toBe('2026-03-01 02:30:00 UTC');
});

test('a distance is told in its largest unit, whichever of the two came first', () => {
  const at = '2026-03-01T12:00:00.000Z';
  expect(distanceText('2026-03-01T11:59:30.000Z', at)).toBe('less than a minute');
  expect(distanceText('2026-03-01T08:10:00.000Z', at)).toBe('3 hours');
  expect(distanceText(at, '2026-02-27T11:00:00.000Z')).toBe('2 days');
});
