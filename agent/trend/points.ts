import type { TrendPoint } from '../contract/trend.ts';
import type { Daily } from './daily.ts';
import { expectationOf, type Tolerance } from './expect.ts';

/** How many days are drawn. */
const mostPoints = 42;

/** The last days, each with what was expected of it by the days before. */
export function pointsOf({ all, values }: Daily, tolerance: Tolerance): TrendPoint[] {
  return all.slice(-mostPoints).map(({ at, day, value }) => {
    const expectation = expectationOf(values, day, tolerance);
    if (expectation === null) return { at, value };
    return { at, value, low: rounded(expectation.low), high: rounded(expectation.high) };
  });
}

export function rounded(figure: number): number {
  return Math.round(figure * 10) / 10;
}
