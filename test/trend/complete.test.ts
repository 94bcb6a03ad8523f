import { describe, expect, it } from 'vitest';
import type { CheckRecord } from '../../agent/contract/check-record.ts';
import type { FieldList } from '../../agent/contract/trend.ts';
import { withTrend } from '../../agent/trend/with-trend.ts';
import { noHistory, reportOf, settled, usual } from './reports.ts';

type Change = NonNullable<CheckRecord['change']>;

/** A `change` as the proof of a day leaves it. */
function asked(actual: number, change: Partial<Change> = {}, group = ['logs-*', '!logs-debug-*']): CheckRecord {
  return {
    ...{ kind: 'change', name: 'change', for: group, severity: 'fail', expected: null, actual, unit: 'documents' },
    ...{ outcome: 'not-evaluated', why: 'It is held against earlier proofs once this one is done.', seconds: 0 },
    change: { of: 'documents', against: 'previous', within: '30%', ...change },
  };
}

/** What becomes of the check on the last of some days. */
function last(numbers: readonly number[], change: Partial<Change>, group?: string[]) {
  let history = noHistory;
  let report = reportOf(0, { orders: 1 });
  for (const [day, number] of numbers.entries()) {
    const step = settled(history, reportOf(day, { orders: 1_000 }, { checks: [asked(number, change, group)] }));
    ({ history, report } = step);
  }
  return { report, record: report.checks.find(({ kind }) => kind === 'change') };
}

describe('a change', () => {
  it('is held against the previous proof, and fails beyond what is allowed', () => {
    expect(last([1_000, 1_290], {}).record).toMatchObject({ outcome: 'passed', expected: 1_000, actual: 1_290 });
    const { record, report } = last([1_000, 650], {});
    expect(record).toMatchObject({
      ...{ outcome: 'failed', expected: 1_000, actual: 650 },
      why: '650 documents where 1,000 were expected (the one of 2026-01-05 02:30:00 UTC); 35 % are missing, and 30% is allowed.',
    });
    expect(report).toMatchObject({ verdict: 'suspect', findings: [{ check: 'trend', severity: 'error' }] });
    expect(report.findings[0]?.message).toMatch(/^logs-\* !logs-debug-\*, change: 650 documents/);
  });

  it('is held against the same weekday of the week before, or of an earlier one', () => {
    const week = [100, 200, 200, 200, 200, 200, 200];
    expect(last([...week, 110], { against: 'same-weekday' }).record).toMatchObject({
      outcome: 'passed',
      expected: 100,
    });
    expect(last([...week, 200], { against: 'same-weekday' }).record).toMatchObject({
      outcome: 'failed',
      expected: 100,
    });
    expect(last([100, 100], { against: 'same-weekday' }).record).toMatchObject({
      ...{ outcome: 'not-evaluated', why: 'No earlier proof of the same weekday is known to hold it against.' },
    });
  });

  it('is held against the trend, once it has seven nights', () => {
    const steady = Array.from({ length: 45 }, () => 100_000);
    expect(last([...steady, 80_000], { against: 'trend', within: '10%' }).record).toMatchObject({
      ...{ outcome: 'failed', expected: 100_000 },
      why: '80,000 documents where 100,000 were expected (the last three Thursdays); 20 % are missing, and 10% is allowed.',
    });
    const { record, report } = last([5, 5, 5, 900], { against: 'trend' });
    expect(record).toMatchObject({ outcome: 'not-evaluated', why: 'The trend is learning (3 of 7 nights).' });
    expect(record).not.toHaveProperty('blame');
    expect(report.verdict).toBe('verified');
  });

  it('is held against the series of an index where no proof has asked it before', () => {
    const { history } = settled(noHistory, reportOf(0, { orders: 1_000 }));
    const report = withTrend(reportOf(1, { orders: 900 }, { checks: [asked(900, {}, ['orders'])] }), history, usual);
    expect(report.checks[0]).toMatchObject({ outcome: 'passed', expected: 1_000, actual: 900 });
  });

  it('does not fail at the first proof', () => {
    const { record, report } = last([5], {});
    expect(record).toMatchObject({ outcome: 'not-evaluated', expected: null, actual: 5 });
    expect(report).toMatchObject({ verdict: 'verified', findings: [] });
  });
});

describe('fields of a schema', () => {
  const list = (types: Record<string, string>, hash: string): FieldList => ({
    ...{ count: Object.keys(types).length, sha256: hash.repeat(64), types },
  });
  const schema = (fields: FieldList, changes: 'fail' | 'warn' = 'fail'): CheckRecord => ({
    ...{ kind: 'schema', name: 'schema', for: ['orders'], severity: 'fail', expected: 'no difference, no change' },
    ...{ actual: 0, unit: 'differences', outcome: 'passed', why: 'Later.', seconds: 0, fields, changes },
  });
  const judged = (before: FieldList | null, now: CheckRecord) => {
    const { history } = settled(noHistory, reportOf(0, { orders: 10 }, { checks: before ? [schema(before)] : [] }));
    const report = withTrend(reportOf(1, { orders: 10 }, { checks: [now] }), history, usual);
    return { report, record: report.checks[0] };
  };
  const old = list({ id: 'long', note: 'text' }, 'a');
  const changed = list({ id: 'keyword', total: 'double' }, 'b');

  it('are held against those of the last verified proof', () => {
    const { record, report } = judged(old, schema(changed));
    expect(record).toMatchObject({
      ...{ outcome: 'failed', actual: 3 },
      why: 'Since the last verified proof note is gone; id was long and is keyword; total is new.',
    });
    expect(report.verdict).toBe('suspect');
    expect(judged(old, schema(changed, 'warn'))).toMatchObject({
      ...{ record: { outcome: 'warned' }, report: { verdict: 'verified' } },
    });
    expect(judged(old, schema(old)).record).toMatchObject({ outcome: 'passed' });
    expect(judged(old, schema(old)).record).not.toHaveProperty('why');
    expect(judged(null, schema(old)).record).toMatchObject({
      outcome: 'passed',
      why: expect.stringContaining('the first'),
    });
  });

  it('that are too many to be listed are told by their number', () => {
    const { types: _, ...short } = { ...changed, count: 6_000 };
    expect(judged(old, schema(short)).record).toMatchObject({
      why: 'Since the last verified proof there are 6,000 fields where 2 were, too many to tell which.',
    });
  });
});
