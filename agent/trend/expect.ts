import { median, spread } from './median.ts';

/** A number of each day, by the days since 1970: of days that are a yardstick. */
export type DailyValues = ReadonlyMap<number, number>;

/** How a kind of number behaves. */
export interface Tolerance {
  /** The share that it must be off, at the least, to be said: 0.1. */
  readonly least: number;
  /** The least that one spread is taken for, as a share. */
  readonly spreadFloor: number;
  /** The least difference that says anything: small numbers change by much of themselves. */
  readonly difference: (expected: number) => number;
  /** More than usual is said, less never. */
  readonly onlyMore?: boolean;
}

/** What a day's number should be. */
export interface Expectation {
  /** How many earlier days it comes from. */
  readonly nights: number;
  readonly expected: number;
  /** What lies between them is as usual. */
  readonly low: number;
  readonly high: number;
  /** How many earlier days of the same weekday it comes from; 0: from the median of the last days. */
  readonly weekdays: number;
  /** Whether these are the latest that there could be. */
  readonly isLatest: boolean;
  /** The share by which it grows in a week; 0 for a median. */
  readonly growth: number;
}

/** The nights from which on something is said, a floor does for the spread, and the spread is measured. */
export const leastNights = 7;
export const enoughNights = 21;
const allNights = 42;

const lately = 14;
const farthestWeeks = 6;
const spreads = 4;

/**
 * What is expected of `day`, by the days before it; null below seven. From 21 on: the median of the last three same
 * weekdays, each carried forward by the median weekly growth of the last 14 days, give or take four spreads (the median
 * absolute deviation of the last 14 days' residuals, from 42 on), or `least`. Growth may also have come to its end:
 * what lies between is as usual. Before: half of the median of the last 14, more or less. Where days were skipped, the
 * same weekday of an earlier week does. What was never empty must not be.
 */
export function expectationOf(values: DailyValues, day: number, tolerance: Tolerance): Expectation | null {
  const days = [...values.keys()].filter((each) => each < day).toSorted((one, other) => one - other);
  const nights = days.length;
  if (nights < leastNights) return null;
  const carried = nights < enoughNights ? null : carriedTo(values, days, day);
  const recent = days.slice(-lately).map((each) => values.get(each) ?? 0);
  const emptiable = Math.min(...recent) === 0;
  if (carried === null) {
    const expected = median(recent);
    const newest = recent.at(-1) ?? 0;
    const bounds = boundsOf(expected, Math.max(expected, newest), Math.max(0.5, tolerance.least), tolerance, emptiable);
    return { nights, expected, ...bounds, weekdays: 0, isLatest: true, growth: 0 };
  }
  const measured = nights < allNights ? 0 : spreadOf(values, days);
  const margin = Math.max(spreads * Math.max(measured, tolerance.spreadFloor), tolerance.least);
  const { expected, flat, growth, weekdays, isLatest } = carried;
  const bounds = boundsOf(Math.min(expected, flat), Math.max(expected, flat), margin, tolerance, emptiable);
  return { nights, expected, ...bounds, weekdays, isLatest, growth: growth - 1 };
}

/** Whether a number is other than expected, by more than is usual. What was empty may be filled. */
export function isUnusual(actual: number, { expected, low, high }: Expectation): boolean {
  return expected > 0 && (actual < low || actual > high);
}

function boundsOf(least: number, most: number, margin: number, tolerance: Tolerance, emptiable: boolean) {
  const { difference, onlyMore = false } = tolerance;
  const high = Math.max(most * (1 + margin), most + difference(most));
  if (onlyMore) return { low: 0, high };
  const low = Math.max(0, Math.min(least * (1 - margin), least - difference(least)));
  return { low: emptiable ? low : Math.max(low, Math.min(1, least)), high };
}

interface Carried {
  readonly expected: number;
  /** Had nothing grown. */
  readonly flat: number;
  readonly growth: number;
  readonly weekdays: number;
  readonly isLatest: boolean;
}

/** null where there are no two same weekdays. `days` are those before `day`, in order. */
function carriedTo(values: DailyValues, days: readonly number[], day: number): Carried | null {
  const weeks = Array.from({ length: farthestWeeks }, (_, at) => at + 1);
  const same = weeks
    .flatMap((week) => {
      const value = values.get(day - 7 * week);
      return value === undefined ? [] : [{ week, value }];
    })
    .slice(0, 3);
  if (same.length < 2) return null;
  const growths = days.slice(-lately).flatMap((each) => {
    const [before = 0, after = 0] = [values.get(each - 7), values.get(each)];
    return before > 0 && after > 0 ? [after / before] : [];
  });
  const growth = growths.length === 0 ? 1 : median(growths);
  return {
    expected: median(same.map(({ week, value }) => value * growth ** week)),
    flat: median(same.map(({ value }) => value)),
    growth,
    weekdays: same.length,
    isLatest: same.at(-1)?.week === same.length,
  };
}

/** Of the last days' residuals; 0 where there are too few of them. */
function spreadOf(values: DailyValues, days: readonly number[]): number {
  const residuals = days.slice(-lately).flatMap((day, at, last) => {
    const before = days.slice(0, days.length - last.length + at);
    const expected = carriedTo(values, before, day)?.expected ?? 0;
    return expected > 0 ? [(values.get(day) ?? 0) / expected - 1] : [];
  });
  return residuals.length < lately / 2 ? 0 : spread(residuals);
}
