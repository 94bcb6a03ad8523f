import { describe, expect, test } from 'vitest';
import { isSent } from '../../../lambda/reaper/is-sent.ts';

const at = (time: string) => ({ dashboard: false, now: () => new Date(`2026-11-20T${time}Z`) });
const day = at('12:00:00');

describe('an age is sent', () => {
  test('beyond its limit, and not at it', () => {
    expect(isSent(26, { limit: 26, young: 1 }, day)).toBe(false);
    expect(isSent(26.01, { limit: 26, young: 1 }, day)).toBe(true);
    expect(isSent(2600, { limit: 26, young: 1 }, day)).toBe(true);
  });

  test('while it is young, so that an alarm is over, and not after that', () => {
    expect(isSent(0, { limit: 26, young: 1 }, day)).toBe(true);
    expect(isSent(1, { limit: 26, young: 1 }, day)).toBe(true);
    expect(isSent(1.01, { limit: 26, young: 1 }, day)).toBe(false);
  });

  test('in the first hour of a day, whatever it is', () => {
    expect(isSent(13, { limit: 26, young: 1 }, at('00:00:00'))).toBe(true);
    expect(isSent(13, { limit: 26, young: 1 }, at('00:59:59'))).toBe(true);
    expect(isSent(13, { limit: 26, young: 1 }, at('01:00:00'))).toBe(false);
  });

  test('always where a dashboard draws it, though it has no limit', () => {
    expect(isSent(13, { limit: undefined, young: 1 }, { ...day, dashboard: true })).toBe(true);
  });

  test('never where no alarm watches it', () => {
    for (const age of [0, 13, 2600]) expect(isSent(age, { limit: undefined, young: 1 }, at('00:30:00'))).toBe(false);
  });
});
