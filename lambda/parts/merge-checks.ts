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
    parts.flatMap(({ checks }) => checks),
    ({ kind, name, for: its, severity }) => JSON.stringify([kind, name, its, severity]),
  );
  return [...byKey.values()].map((records) =>
    records.some(({ share }) => share !== undefined) ? added(records, open) : worst(records),
  );
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
  const actual = sumOf(records.map((each) => (typeof each.actual === 'number' ? each.actual : 0)));
  // It is held against earlier proofs of the whole.
  if (record.change !== undefined) return { ...record, actual, seconds };
  return { ...record, ...judgedSum(actual, share, record), seconds };
}

function judgedSum(
  actual: number,
  { min, max, allowEmpty }: NonNullable<CheckRecord['share']>,
  { unit, severity }: Pick<CheckRecord, 'unit' | 'severity'>,
): Pick<CheckRecord, 'expected' | 'actual' | 'outcome' | 'why' | 'margin'> {
  if (allowEmpty === true && actual === 0) {
    return { expected: null, actual: null, outcome: 'passed', why: 'It holds no document, which is allowed.' };
  }
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
