import type { CheckRecord } from '../contract/check-record.ts';
import type { Night, TrendSettings } from '../contract/trend.ts';
import { momentText } from '../text/quantities.ts';
import { dailyOf, type Figure } from './daily.ts';
import { dayOf } from './days.ts';
import { expectationOf, leastNights } from './expect.ts';
import { type Measure, seriesMeasures, toleranceOf } from './measures.ts';
import { basisText } from './words.ts';

/** Tonight, and what it is held against: the earlier nights, the oldest first. */
export interface Nights {
  readonly tonight: Night;
  readonly earlier: readonly Night[];
  readonly store: string;
  readonly settings: TrendSettings;
}

type Change = NonNullable<CheckRecord['change']>;

/** What a number is held against, and in words where that comes from; or why there is nothing. */
type Known =
  | { readonly expected: number; readonly basis: string; readonly measure: Measure }
  | { readonly lacks: string };

const longestWeeks = 6;

/** What a `change` of a group expects. Nights in which it has warned are no yardstick. */
export function expectedOfChange(group: readonly string[], change: Change, nights: Nights): Known {
  const { tonight, earlier, store } = nights;
  const measure = seriesMeasures(store).find(({ of }) => of === change.of);
  if (measure === undefined) throw new Error(`Nothing measures ${change.of}.`);
  const figureOf = (night: Night) => figureIn(night, group, change, tonight.level);
  if (change.against === 'trend') return byTrend(figureOf, measure, nights);
  const day = dayOf(tonight.startedAt);
  const usable = earlier.filter((night) => {
    const figure = figureOf(night);
    return figure !== null && !figure.warned;
  });
  const weeks = Array.from({ length: longestWeeks }, (_, at) => day - 7 * (at + 1));
  const night =
    change.against === 'previous'
      ? usable.at(-1)
      : weeks
          .map((same) => usable.find(({ startedAt }) => dayOf(startedAt) === same))
          .find((each) => each !== undefined);
  if (night === undefined) {
    const which = change.against === 'previous' ? 'earlier proof' : 'earlier proof of the same weekday';
    return { lacks: `No ${which} is known to hold it against.` };
  }
  return { expected: figureOf(night)?.value ?? 0, basis: `the one of ${momentText(night.startedAt)}`, measure };
}

function byTrend(
  figureOf: (night: Night) => Figure | null,
  measure: Measure,
  { tonight, earlier, settings }: Nights,
): Known {
  const day = dayOf(tonight.startedAt);
  const { values } = dailyOf(earlier, day, figureOf);
  const expectation = expectationOf(values, day, toleranceOf(measure, settings));
  if (expectation === null) return { lacks: `The trend is learning (${values.size} of ${leastNights} nights).` };
  return { expected: expectation.expected, basis: basisText(expectation, day), measure };
}

/** As a `change` of the same group has recorded it; where none has, of the series that the group is. */
function figureIn(night: Night, group: readonly string[], { of }: Change, level: Night['level']): Figure | null {
  const words = JSON.stringify(group);
  const recorded = night.groups?.find((each) => each.of === of && JSON.stringify(each.for) === words);
  if (recorded !== undefined) return recorded;
  const series = night.series.find(({ name, items }) => group.length === 1 && name === group[0] && items > 0);
  if (series === undefined || (of === 'documents' && night.level !== level)) return null;
  const value = series[of];
  return value === null ? null : { value, warned: series.warned };
}
