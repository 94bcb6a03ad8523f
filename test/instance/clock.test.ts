import { expect, it } from 'vitest';
import { correctedTime } from '../../agent/instance/clock.ts';

const now = Date.parse('2026-11-01T00:00:00.000Z');

it.each([
  ['three minutes ahead', 180_000, now - 180_000],
  ['three minutes behind', -180_000, now + 180_000],
])('a clock that is %s of the metadata service is set right', (_, ahead, right) => {
  expect(correctedTime(now, ahead)).toBe(right);
});

it.each([
  ['within what the measure is worth', 1_700],
  ['not known', null],
])('a clock whose difference is %s is believed', (_, ahead) => {
  expect(correctedTime(now, ahead)).toBe(now);
});
