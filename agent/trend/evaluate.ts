import type { CheckRecord } from '../contract/check-record.ts';
import type { Report } from '../contract/report.ts';
import type { Night, ReportedSeries, TrendSettings } from '../contract/trend.ts';
import { type Daily, dailyOf, type Figure } from './daily.ts';
import { dayOf } from './days.ts';
import { type Expectation, enoughNights, expectationOf, isUnusual, type Tolerance } from './expect.ts';
import { type Measure, pace, seriesMeasures, toleranceOf } from './measures.ts';
import { pointsOf, rounded } from './points.ts';
import { unusualText } from './words.ts';

/** One number of tonight, held against its days. */
interface Held {
  readonly name: string;
  readonly measure: Measure;
  readonly actual: number;
  readonly daily: Daily;
  readonly tolerance: Tolerance;
  readonly expectation: Expectation | null;
}

/** What the trend says of one proof: what the report draws, and the records of what could be held against it. */
export interface Evaluated {
  readonly series: readonly ReportedSeries[];
  readonly records: readonly CheckRecord[];
}

/** How many series are drawn. */
const drawn = 12;

/** Holds tonight's numbers against those of earlier nights; nothing is recorded where the severity is `ignore`. */
export function evaluateTrend(
  tonight: Night,
  earlier: readonly Night[],
  { store }: Pick<Report, 'store'>,
  settings: TrendSettings,
): Evaluated {
  const { severity } = settings;
  const day = dayOf(tonight.startedAt);
  const held = [...heldSeries(tonight, earlier, store, settings), ...heldPace(tonight, earlier, settings)];
  const ranked = held.toSorted((one, other) => rankOf(one) - rankOf(other));
  return {
    series: ranked.map((each, at) => reported(each, at < drawn)),
    records: severity === 'ignore' ? [] : held.flatMap((each) => recordOf(each, day, severity)),
  };
}

function heldSeries(tonight: Night, earlier: readonly Night[], store: string, settings: TrendSettings): Held[] {
  const day = dayOf(tonight.startedAt);
  const seriesAt = new Map(earlier.map((night) => [night, new Map(night.series.map((each) => [each.name, each]))]));
  return seriesMeasures(store).flatMap((measure) => {
    const tolerance = toleranceOf(measure, settings);
    const hold = (name: string, actual: number | null, figureOf: (night: Night) => Figure | null): Held[] => {
      if (actual === null) return [];
      const isComparable = (night: Night) => measure.of !== 'documents' || night.level === tonight.level;
      const daily = dailyOf(earlier, day, (night) => (isComparable(night) ? figureOf(night) : null));
      return [{ name, measure, actual, daily, tolerance, expectation: expectationOf(daily.values, day, tolerance) }];
    };
    const figureIn = (figures: Parameters<typeof measure.figure>[0], warned?: boolean): Figure | null => {
      const value = measure.figure(figures);
      return value === null ? null : { value, warned };
    };
    const each = tonight.series
      .filter(({ items }) => items > 0)
      .flatMap((series) =>
        hold(series.name, measure.figure(series), (night) => {
          const its = seriesAt.get(night)?.get(series.name);
          return its === undefined ? null : figureIn(its, its.warned);
        }),
      );
    // What is too small to be remembered by itself is seen in the whole at least.
    const whole = tonight.seriesLeftOut > 0 ? hold('', measure.figure(tonight), (night) => figureIn(night)) : [];
    return [...each, ...whole];
  });
}

function heldPace(tonight: Night, earlier: readonly Night[], settings: TrendSettings): Held[] {
  const actual = pace.figure(tonight);
  if (actual === null) return [];
  const day = dayOf(tonight.startedAt);
  const daily = dailyOf(earlier, day, (night) => {
    const value = pace.figure(night);
    return value === null ? null : { value };
  });
  const tolerance = toleranceOf(pace, settings);
  return [
    { name: '', measure: pace, actual, daily, tolerance, expectation: expectationOf(daily.values, day, tolerance) },
  ];
}

function recordOf({ name, measure, actual, expectation }: Held, day: number, severity: 'fail' | 'warn'): CheckRecord[] {
  if (expectation === null) return [];
  const unusual = isUnusual(actual, expectation);
  return [
    {
      ...{ kind: 'trend', name: measure.name, for: name === '' ? [] : [name], severity },
      ...{ expected: rounded(expectation.expected), actual, unit: measure.unit },
      outcome: unusual ? (severity === 'fail' ? 'failed' : 'warned') : 'passed',
      ...(unusual && { why: unusualText(actual, expectation, day, measure) }),
      seconds: 0,
    },
  ];
}

function reported(held: Held, isDrawn: boolean): ReportedSeries {
  const { name, measure, actual, daily, expectation } = held;
  const nights = expectation?.nights ?? daily.values.size;
  const isLearning = nights < enoughNights;
  const state = expectation !== null && isUnusual(actual, expectation) ? 'unusual' : isLearning ? 'learning' : 'usual';
  return {
    ...{ name, of: measure.of, state, nights },
    ...(isLearning && { needed: enoughNights }),
    actual,
    ...(expectation !== null && {
      ...{ expected: rounded(expectation.expected), low: rounded(expectation.low), high: rounded(expectation.high) },
    }),
    ...(isDrawn && daily.all.length > 0 && { points: pointsOf(daily, held.tolerance) }),
  };
}

/** What is unusual first, documents of the largest series next. */
function rankOf({ actual, expectation, measure }: Held): number {
  if (expectation !== null && isUnusual(actual, expectation)) return 0;
  return { documents: 1, bytes: 2, 'seconds-per-gb': 3, fields: 4 }[measure.of];
}
