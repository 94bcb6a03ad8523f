import { describe, expect, test } from 'vitest';
import { agesOf } from '../../lambda/reaper/ages.ts';
import { one } from '../infra/stacks.ts';
import type { Attributes } from '../infra/synthesized.ts';
import type { Measured } from './emf.ts';
import { statesOf } from './evaluate.ts';
import { age, day, everySweep, hour, later, minute, start, value } from './timeline.ts';

function alarm(name: string): Attributes {
  const found = one.all('aws_cloudwatch_metric_alarm').find(({ alarm_name }) => alarm_name === name);
  if (found === undefined) throw new Error(`There is no alarm ${name}.`);
  return found;
}

/** The states after half an hour: what an alarm is before there is anything to look at doesn't count. */
function states(of: Attributes, measured: readonly Measured[], until: number, from = 30 * minute) {
  return statesOf(of, measured, { from: later(from), to: later(until) }).map(({ state, since }) => ({
    state,
    hours: (since.getTime() - start) / hour,
  }));
}

describe('a silent sweep', () => {
  const silent = alarm('mayfly-production_sweep-silent');
  const whole = (at: number) => (at < 5 * hour || at > 9 * hour ? 0 : null);

  test('rings within an hour, and no longer when there is one again', () => {
    expect(states(silent, everySweep(silent, 12 * hour, whole), 12 * hour)).toEqual([
      { state: 'OK', hours: 0.5 },
      { state: 'ALARM', hours: expect.closeTo(5.5, 0) },
      { state: 'OK', hours: expect.closeTo(9.1, 0) },
    ]);
  });

  test('rings when there was never any', () => {
    expect(states(silent, [], hour)).toEqual([{ state: 'ALARM', hours: 0.5 }]);
  });

  test('of a sweep or two that failed does not', () => {
    const most = (at: number) => (at % hour < 10 * minute ? null : 0);
    expect(states(silent, everySweep(silent, day, most), day)).toEqual([{ state: 'OK', hours: 0.5 }]);
  });
});

describe('snapshots, one each night,', () => {
  const none = alarm('mayfly-production_logs_no-snapshot');
  /** What the reaper makes of these landings, in hours after the beginning. */
  const ages = (landings: readonly number[], until: number) =>
    everySweep(none, until, (at) => {
      const landed = landings.filter((hours) => hours * hour <= at).map((hours) => later(hours * hour).toISOString());
      const state = { lastLandedAt: landed.at(-1) ?? null, lastVerified: null };
      const history = { state, openLandings: [], watchedSince: later(0).toISOString() };
      return age(none, agesOf(history, later(at)).SnapshotAgeHours, at);
    });

  test('are no reason to ring while they come, one of them an hour and a half late', () => {
    expect(states(none, ages([2, 26, 51.5, 74, 98], 5 * day), 5 * day)).toEqual([{ state: 'OK', hours: 0.5 }]);
  });

  test('that fail to come ring after twenty-six hours, through ten days of silence, until one lands', () => {
    const silence = ages([2, 26, 26 + 240], 14 * day);
    expect(states(none, silence, 14 * day)).toEqual([
      { state: 'OK', hours: 0.5 },
      { state: 'ALARM', hours: expect.closeTo(26 + 26.3, 0) },
      { state: 'OK', hours: expect.closeTo(26 + 240.1, 0) },
      // Nothing has landed since the last.
      { state: 'ALARM', hours: expect.closeTo(26 + 240 + 26.3, 0) },
    ]);
  });

  test('that never came ring, but a fresh repository has its twenty-six hours', () => {
    expect(states(none, ages([], 3 * day), 3 * day)).toEqual([
      { state: 'OK', hours: 0.5 },
      { state: 'ALARM', hours: expect.closeTo(26.3, 0) },
    ]);
  });

  test('that fail to come ring on while there is no sweep, and stop with the next that lands', () => {
    const measured = ages([2, 60], 4 * day).filter(({ at }) => at < later(35 * hour) || at > later(45 * hour));
    expect(states(none, measured, 4 * day)).toEqual([
      { state: 'OK', hours: 0.5 },
      { state: 'ALARM', hours: expect.closeTo(28.3, 0) },
      { state: 'OK', hours: expect.closeTo(60.1, 0) },
      { state: 'ALARM', hours: expect.closeTo(86.3, 0) },
    ]);
  });

  test('that land while there is no sweep for hours are seen by midnight', () => {
    const measured = ages([2, 36, 61], 3 * day).filter(({ at }) => at < later(35 * hour) || at > later(45 * hour));
    expect(states(none, measured, 3 * day)).toEqual([
      { state: 'OK', hours: 0.5 },
      { state: 'ALARM', hours: expect.closeTo(28.3, 0) },
      { state: 'OK', hours: expect.closeTo(48.1, 0) },
    ]);
  });

  test('cost three hours of a metric a day while they come each night', () => {
    const hours = new Set(ages([2.5, 26.5, 50.5, 74.5], 4 * day).map(({ at }) => Math.floor(at.getTime() / hour)));
    expect(hours.size).toBe(4 * 3);
  });
});

test('snapshots that land and are never verified ring after fifty hours', () => {
  const none = alarm('mayfly-production_logs_no-verified');
  const ages = everySweep(none, 9 * day, (at) => age(none, at / hour, at));
  expect(states(none, ages, 9 * day)).toEqual([
    { state: 'OK', hours: 0.5 },
    { state: 'ALARM', hours: expect.closeTo(50.3, 0) },
  ]);
});

test('a restore that took too long rings until one is quick enough, though days lie between', () => {
  const slow = alarm('mayfly-production_logs_slow-restore');
  const restores = [
    { at: 2 * hour, minutes: 59 },
    { at: 26 * hour, minutes: 61 },
    { at: 26 * hour + 12 * day, minutes: 30 },
  ].map(({ at, minutes }) => value(slow, at, minutes * 60));
  expect(states(slow, restores, 14 * day)).toEqual([
    { state: 'OK', hours: expect.closeTo(2, 0) },
    { state: 'ALARM', hours: expect.closeTo(26, 0) },
    { state: 'OK', hours: expect.closeTo(26 + 12 * 24, 0) },
  ]);
});

test('a run that is overdue rings until it has its report', () => {
  const overdue = alarm('mayfly-production_overdue-runs');
  const runs = everySweep(overdue, day, (at) => (at > 3 * hour && at < 6 * hour ? 1 : 0));
  expect(states(overdue, runs, day)).toEqual([
    { state: 'OK', hours: 0.5 },
    { state: 'ALARM', hours: expect.closeTo(3.3, 0) },
    { state: 'OK', hours: expect.closeTo(6.1, 0) },
  ]);
});

test('a run that is overdue for one sweep only, since its report comes late, rings for nobody', () => {
  const overdue = alarm('mayfly-production_overdue-runs');
  const runs = everySweep(overdue, day, (at) => (Math.floor(at / (5 * minute)) === 40 ? 1 : 0));
  expect(runs.filter(({ value: count }) => count > 0)).toHaveLength(1);
  expect(states(overdue, runs, day)).toEqual([{ state: 'OK', hours: 0.5 }]);
});

test('an image rings when it is too old; while none is baked, nothing does', () => {
  const old = alarm('mayfly-production_old-image');
  expect(states(old, [], 3 * day)).toEqual([]);
  const ages = everySweep(old, 3 * day, (at) => age(old, at < 2 * day ? 29 + at / day : 0, at));
  expect(states(old, ages, 3 * day)).toEqual([
    { state: 'OK', hours: 0.5 },
    { state: 'ALARM', hours: expect.closeTo(24.3, 0) },
    { state: 'OK', hours: expect.closeTo(48.1, 0) },
  ]);
});

describe.each(['trigger', 'settle'])('what waits for %s', (name) => {
  test('rings at the first message that is given up, and not when that is taken away', () => {
    const given = alarm(`mayfly-production_${name}-dead-letters`);
    expect(states(given, [], day)).toEqual([{ state: 'OK', hours: 0.5 }]);
    const letters = Array.from({ length: 24 * 60 }, (_, at) => value(given, at * minute, at > 60 && at < 600 ? 1 : 0));
    expect(states(given, letters, day)).toEqual([
      { state: 'OK', hours: 0.5 },
      { state: 'ALARM', hours: expect.closeTo(1.1, 0) },
      { state: 'OK', hours: expect.closeTo(10.1, 0) },
    ]);
  });

  test('rings when it waits for more than half an hour', () => {
    const behind = alarm(`mayfly-production_${name}-behind`);
    const waiting = (seconds: number) =>
      Array.from({ length: 120 }, (_, at) => value(behind, at * minute, Math.min(seconds, at * 60)));
    expect(states(behind, waiting(1_500), 2 * hour)).toEqual([{ state: 'OK', hours: 0.5 }]);
    expect(states(behind, waiting(7_200), 2 * hour).at(-1)).toMatchObject({ state: 'ALARM' });
  });
});

test('messages that have failed for the third time ring at once', () => {
  const failed = alarm('mayfly-production_messages-failed');
  expect(states(failed, [], day)).toEqual([{ state: 'OK', hours: 0.5 }]);
  expect(states(failed, [value(failed, 2 * hour, 1)], day)).toEqual([
    { state: 'OK', hours: 0.5 },
    { state: 'ALARM', hours: expect.closeTo(2.1, 1) },
    { state: 'OK', hours: expect.closeTo(2.3, 0) },
  ]);
});

test.each(['trigger', 'settle'])('%s rings when it fails again and again, not when it failed once', (name) => {
  const errors = alarm(`mayfly-production_${name}-errors`);
  expect(states(errors, [value(errors, 2 * hour, 1)], day)).toEqual([{ state: 'OK', hours: 0.5 }]);
  // A message comes again after six minutes.
  const again = Array.from({ length: 8 }, (_, index) => value(errors, 2 * hour + index * 6 * minute, 1));
  expect(states(errors, again, day)).toEqual([
    { state: 'OK', hours: 0.5 },
    { state: 'ALARM', hours: expect.closeTo(2.2, 0) },
    { state: 'OK', hours: expect.closeTo(3, 0) },
  ]);
});
