import type { ReportedSeries, ReportedTrend } from '../contract/trend.ts';
import { storeOf } from '../stores/registry.ts';
import { amountText, bytesText, countText } from '../text/quantities.ts';

/** 2 of 16 numbers are unusual, by 43 nights; learning (12 of 21 nights) */
export function trendText({ nights, series }: ReportedTrend): string {
  const unusual = series.filter(({ state }) => state === 'unusual').length;
  const by = `by ${amountText(nights, 'night')}`;
  if (unusual > 0) {
    return `${countText(unusual)} of ${amountText(series.length, 'number')} ${unusual === 1 ? 'is' : 'are'} unusual, ${by}`;
  }
  const learning = series.filter(({ state }) => state === 'learning');
  const [first] = learning;
  if (first !== undefined && learning.length === series.length) return stateText(first);
  const known = amountText(series.length - learning.length, 'number');
  const rest = learning.length === 0 ? '' : `; ${amountText(learning.length, 'other')} still learning`;
  return `${known} as usual, ${by}${rest}`;
}

/** as usual; unusual; learning (12 of 21 nights) */
export function stateText({ state, nights, needed }: ReportedSeries): string {
  if (state === 'learning') return `learning (${nights} of ${needed ?? nights} nights)`;
  return state === 'usual' ? 'as usual' : 'unusual';
}

/** What was measured: documents, bytes, fields, seconds per GB */
export function measureText(store: string, of: ReportedSeries['of']): string {
  if (of === 'documents') return storeOf(store).nouns.record.many;
  return of === 'seconds-per-gb' ? 'seconds per GB' : of;
}

/** 3.4 GiB; 590,000 */
export function figureText(of: ReportedSeries['of'], figure: number): string {
  if (of === 'bytes') return bytesText(figure);
  return countText(of === 'seconds-per-gb' ? Math.round(figure * 10) / 10 : Math.round(figure));
}

/** ; 31,000 to 36,000 were expected; at most 40 were expected; nothing where nothing was. */
export function expectedText({ of, low, high }: ReportedSeries): string {
  if (low === undefined || high === undefined) return '';
  const most = figureText(of, high);
  return low <= 1 ? `; at most ${most} were expected` : `; ${figureText(of, low)} to ${most} were expected`;
}
