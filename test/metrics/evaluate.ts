import type { Attributes } from '../infra/synthesized.ts';
import type { Measured } from './emf.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** By the number of the period, from the beginning of time. */
type PeriodValues = ReadonlyMap<number, number>;

/** So many periods further back than it must CloudWatch looks for values, before it takes one as missing. */
const furtherBack = 2;

/**
 * The state that an alarm, as it was synthesized, goes into at a moment. Where enough periods within reach have a
 * value, the latest of them decide, and those without are passed over; otherwise those without count as the alarm says.
 * Alarms of which that leaves open what they would be stay as they were (`ignore`). Source: CloudWatch user guide,
 * "Configuring how CloudWatch alarms treat missing data", whose examples are its tests.
 */
export function stateAt(alarm: Attributes, values: PeriodValues, now: Date, before: AlarmState): AlarmState {
  const { evaluation_periods: periods, datapoints_to_alarm: needed, treat_missing_data: missing } = alarm;
  const latest = Math.floor(now.getTime() / 1000 / alarm.period) - 1;
  const within = Array.from({ length: periods + furtherBack }, (_, back) => values.get(latest - back) ?? null);
  const real = within.filter((value) => value !== null).slice(0, periods);
  const filled = periods - real.length;

  const beyond = real.filter((value) => isBeyond(alarm, value)).length;
  if (beyond + (missing === 'breaching' ? filled : 0) >= needed) return 'ALARM';
  if (missing === 'ignore' && beyond + filled >= needed) return before;
  return 'OK';
}

/**
 * The states that an alarm goes through, each with the moment from which on it is in it; it is looked at every minute.
 */
export function statesOf(
  alarm: Attributes,
  measured: readonly Measured[],
  { from, to }: { readonly from: Date; readonly to: Date },
): { readonly state: AlarmState; readonly since: Date }[] {
  const changes: { state: AlarmState; since: Date }[] = [];
  const values = periodValues(alarm, measured);
  for (let at = from.getTime(); at <= to.getTime(); at += 60_000) {
    const before = changes.at(-1)?.state ?? 'INSUFFICIENT_DATA';
    const state = stateAt(alarm, values, new Date(at), before);
    if (state !== before) changes.push({ state, since: new Date(at) });
  }
  return changes;
}

/** Whether a value is of the metric that an alarm watches: the same name, and the very same dimensions. */
export function watches(
  alarm: Attributes,
  { namespace, name, dimensions }: Omit<Measured, 'at' | 'value' | 'unit'>,
): boolean {
  const inOrder = (all: object) => JSON.stringify(Object.entries(all).toSorted());
  return (
    alarm.namespace === namespace && alarm.metric_name === name && inOrder(alarm.dimensions) === inOrder(dimensions)
  );
}

/** What CloudWatch makes of values, of those that are of an alarm's metric: one number for each period that has any. */
export function periodValues(alarm: Attributes, measured: readonly Measured[]): PeriodValues {
  const ofIt = measured.filter((one) => watches(alarm, one));
  const byPeriod = Map.groupBy(ofIt, ({ at }) => Math.floor(at.getTime() / 1000 / alarm.period));
  const statistic: Record<string, (values: readonly number[]) => number> = {
    Maximum: (values) => Math.max(...values),
    SampleCount: (values) => values.length,
    Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  };
  const compute = statistic[alarm.statistic];
  if (compute === undefined) throw new Error(`Nobody has said how to compute the ${alarm.statistic}.`);
  return new Map([...byPeriod].map(([period, points]) => [period, compute(points.map(({ value }) => value))]));
}

function isBeyond({ comparison_operator, threshold }: Attributes, value: number): boolean {
  switch (comparison_operator) {
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'LessThanThreshold':
      return value < threshold;
    default:
      throw new Error(`Nobody has said how to compare by ${comparison_operator}.`);
  }
}
