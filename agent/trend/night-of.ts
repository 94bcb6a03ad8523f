import type { Report } from '../contract/report.ts';
import type { Night } from '../contract/trend.ts';

/** A report, after `withTrend`, as a night of the history; null for one that is no yardstick: not restored, or not sound. */
export function nightOf(_report: Report): Night | null {
  return null;
}
