import type { CheckRecord } from '../../agent/contract/check-record.ts';
import { type Bounds, evaluateBounds, figureText } from '../../agent/text/bounds.ts';

/** What one part has on record, and whether it came to its end. */
export interface PartChecks {
  readonly number: number;
  readonly checks: readonly CheckRecord[];
  /** Whether it has answered all that it was asked. */
  readonly isComplete: boolean;
}

/**
 * What all parts of a backup have on record, as one: what is asked of items in several of them is added up, and held
 * against its bounds here. Of other checks that several have, as the built-in ones, the worst stands, with the sums of
 * their figures.
 */
export function mergeChecks(parts: readonly PartChecks[]): CheckRecord[] {
  const open = parts.filter(({ isComplete }) => !isComplete).map(({ number }) => number);
  const byKey = Map.groupBy(
    parts.flatMap(({ checks }) => numbered(checks)),
    ({ key }) => key,
  );
  return [...byKey.values()].map((same) => {
    const records = same.map(({ record }) => record);
    return records.some(({ share }) => share !== undefined) ? added(records, open) : worst(records);
  });
}

/**
 * The records of a part, each by what tells it from others. Two checks may be the same in all that is told of them, as
 * two of one group with other bounds: every part has them in the same order.
 */
function numbered(checks: readonly CheckRecord[]): { readonly key: string; readonly record: CheckRecord }[] {
  const seen = new Map<string, number>();
  return checks.map((record) => {
    const told = wordsOf(record);
    const number = (seen.get(told) ?? 0) + 1;
    seen.set(told, number);
    return { key: JSON.stringify([told, number]), record };
  });
}

/** All that is told of what a check asks. */
export function wordsOf({ kind, name, for: its, severity }: CheckRecord): string {
  return JSON.stringify([kind, name, its, severity]);
}

/** The sum of shares. What could not be counted in one part can't be summed up. */
function added(records: readonly CheckRecord[], open: readonly number[]): CheckRecord {
  const [first = records[0]] = records.filter(({ share }) => share !== undefined);
  if (first === undefined) throw new Error('There is no check without a record.');
  const { share = {}, ...record } = first;
  const seconds = sumOf(records.map((each) => each.seconds));
  const uncounted = records.find((each) => each.share === undefined);
  if (uncounted !== undefined) return { ...uncounted, seconds };
  if (open.length > 0) {
    const why = `Not all parts have been proven that hold some of it: ${open.join(', ')} ${open.length === 1 ? 'lacks' : 'lack'}.`;
    const { change: _, unit: __, ...bare } = record;
    return { ...bare, expected: null, actual: null, outcome: 'not-evaluated', blame: 'mayfly', why, seconds };
  }
  // A part says that it holds no document of it, where nothing at all would pass.
  if (records.every((each) => each.share?.allowEmpty === true)) {
    const { change: _, unit: __, ...bare } = record;
    const why = 'It holds no document, which is allowed.';
    return { ...bare, expected: null, actual: null, outcome: 'passed', why, seconds };
  }
  const actual = sumOf(records.map((each) => (typeof each.actual === 'number' ? each.actual : 0)));
  // It is held against earlier proofs of the whole.
  if (record.change !== undefined) return { ...record, actual, seconds };
  return { ...record, ...judgedSum(actual, share, record), seconds };
}

function judgedSum(
  actual: number,
  { min, max }: NonNullable<CheckRecord['share']>,
  { unit, severity }: Pick<CheckRecord, 'unit' | 'severity'>,
): Pick<CheckRecord, 'expected' | 'actual' | 'outcome' | 'why' | 'margin'> {
  const bounds: Bounds = { min, max };
  const figure = unit === 'bytes' ? unit : 'documents';
  const { outcome, expected, why, margin } = evaluateBounds(actual, bounds, { unit: figure, text: figureText(figure) });
  const failed = severity === 'fail' ? 'failed' : 'warned';
  return {
    ...{ expected, actual, outcome: outcome === 'passed' ? 'passed' : failed },
    ...(why === undefined ? {} : { why: `${why}.` }),
    ...(margin === undefined ? {} : { margin }),
  };
}

const worstFirst = ['failed', 'not-evaluated', 'warned', 'passed'] as const;

function worst(records: readonly CheckRecord[]): CheckRecord {
  const [first, ...others] = records.toSorted(
    (one, other) => worstFirst.indexOf(one.outcome) - worstFirst.indexOf(other.outcome),
  );
  if (first === undefined) throw new Error('There is no check without a record.');
  if (others.length === 0) return first;
  const seconds = sumOf(records.map((record) => record.seconds));
  if (first.outcome === 'not-evaluated') return { ...first, seconds };
  const { margin: _, ...record } = first;
  return { ...record, expected: total(records, 'expected'), actual: total(records, 'actual'), seconds };
}

/** Of figures the sum; of words those of the first, who is the worst. */
function total(records: readonly CheckRecord[], side: 'expected' | 'actual'): CheckRecord['actual'] {
  const figures = records.flatMap((record) => {
    const value = record[side];
    return typeof value === 'number' ? [value] : [];
  });
  return figures.length === 0 ? (records[0]?.[side] ?? null) : sumOf(figures);
}

function sumOf(figures: readonly number[]): number {
  return Math.round(figures.reduce((sum, each) => sum + each, 0) * 1000) / 1000;
}
