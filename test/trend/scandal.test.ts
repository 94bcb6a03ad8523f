import { describe, expect, it } from 'vitest';
import type { CheckRecord } from '../../agent/contract/check-record.ts';
import { withTrend } from '../../agent/trend/with-trend.ts';
import { historyOf, noHistory, notSearched, reportOf, settled, usual } from './reports.ts';

type Documents = Readonly<Record<string, number>>;

/** What is said of a backup, held against one of the night before. */
function said(before: Documents, now: Documents, settings = usual): CheckRecord[] {
  const report = withTrend(reportOf(1, now), historyOf([reportOf(0, before)]), settings);
  return report.checks.filter(({ kind }) => kind === 'scandal');
}

const kept = { kept: 10 };
const then = 'the snapshot of 2026-01-05 02:30:00 UTC';

describe('a scandal, from the second proof on, without any configuration', () => {
  it('is an index that had documents and is empty', () => {
    expect(said({ orders: 5_000, ...kept }, { orders: 0, ...kept })).toEqual([
      {
        ...{ kind: 'scandal', name: 'emptied', for: ['orders'], severity: 'warn', outcome: 'warned', seconds: 0 },
        ...{ expected: 5_000, actual: 0, unit: 'documents', why: `It is empty where 5,000 documents were in ${then}.` },
      },
    ]);
  });

  it('is an index that is gone', () => {
    expect(said({ orders: 5_000, ...kept }, kept)).toMatchObject([
      {
        ...{ name: 'gone', for: ['orders'], expected: 5_000, actual: 0, outcome: 'warned' },
        why: `It is gone, with the 5,000 documents that it had in ${then}.`,
      },
    ]);
  });

  it('is two fifths of the documents of an index, not a little less', () => {
    expect(said({ orders: 5_000 }, { orders: 3_001 })).toMatchObject([{ outcome: 'passed' }]);
    expect(said({ orders: 5_000 }, { orders: 3_000 })).toMatchObject([
      {
        ...{ name: 'lost', for: ['orders'], expected: 5_000, actual: 3_000 },
        why: `3,000 documents where 5,000 were in ${then}; 40 % are gone.`,
      },
    ]);
  });

  it('is said, too, where an expectation has failed: documents were counted as ever', () => {
    const failed = { level: { asked: 'examine', reached: 'restore' }, verdict: 'suspect' } as const;
    const report = withTrend(
      reportOf(1, { orders: 2_500 }, failed),
      historyOf([reportOf(0, { orders: 5_000 })]),
      usual,
    );
    expect(report.checks.filter(({ kind }) => kind === 'scandal')).toMatchObject([
      { name: 'lost', for: ['orders'], expected: 5_000, actual: 2_500, outcome: 'warned' },
    ]);
  });

  it('is not claimed to be none where documents were counted otherwise', () => {
    const stored = notSearched(reportOf(1, { orders: 2_500 }));
    const report = withTrend(stored, historyOf([reportOf(0, { orders: 5_000 })]), usual);
    expect(report.checks.filter(({ kind }) => kind === 'scandal')).toMatchObject([
      { outcome: 'passed', why: expect.stringContaining('Documents were counted otherwise') },
    ]);
  });

  it('is a whole series that is gone, said once', () => {
    const series = { 'logs-2026.01.03': 10, 'logs-2026.01.04': 20, ...kept };
    expect(said(series, kept)).toMatchObject([
      {
        ...{ name: 'gone', for: ['logs-*'], expected: 30 },
        why: `All 2 indices are gone, with the 30 documents that they had in ${then}.`,
      },
    ]);
  });

  it('is none what retention has rolled away, but the newest of a series is', () => {
    const series = { 'logs-2026.01.03': 10, 'logs-2026.01.04': 20 };
    expect(said(series, { 'logs-2026.01.04': 20, 'logs-2026.01.05': 5 })).toMatchObject([{ outcome: 'passed' }]);
    expect(said(series, { 'logs-2026.01.04': 20 })).toMatchObject([{ outcome: 'passed' }]);
    expect(said(series, { 'logs-2026.01.03': 10 })).toMatchObject([{ name: 'gone', for: ['logs-2026.01.04'] }]);
  });

  it('is none that an index was empty before, is new, or has grown', () => {
    const passed = said({ orders: 100, queue: 0 }, { orders: 900, queue: 0, fresh: 0 });
    expect(passed).toMatchObject([
      {
        ...{ name: 'nothing emptied, gone or halved', for: [], expected: 0, actual: 0, outcome: 'passed' },
        why: `It was held against 2 indices of ${then}.`,
      },
    ]);
  });

  it('fails where the trend fails, and is said where the trend is ignored', () => {
    const [fail] = said({ orders: 10 }, { orders: 0 }, { severity: 'fail', least: '10%' });
    expect(fail).toMatchObject({ severity: 'fail', outcome: 'failed' });
    const [ignore] = said({ orders: 10 }, { orders: 0 }, { severity: 'ignore', least: '10%' });
    expect(ignore).toMatchObject({ severity: 'warn', outcome: 'warned' });
  });

  it('is held against the newest older backup, however near, and not against a later one', () => {
    const soon = reportOf(1, { orders: 900 });
    const history = historyOf([reportOf(0, { orders: 100 }), soon, reportOf(3, { orders: 10_000 })]);
    expect(withTrend(reportOf(2, { orders: 500 }), history, usual).checks).toMatchObject(
      [{ name: 'lost', expected: 900, actual: 500 }, { kind: 'trend' }].slice(0, 1),
    );
  });

  it('is nothing at the first proof', () => {
    expect(withTrend(reportOf(0, { orders: 0 }), noHistory, usual).checks).toEqual([]);
  });

  it('is said again each night, with the numbers of the night before it, until three same weekdays are without', () => {
    let { history } = settled(noHistory, reportOf(0, { orders: 5_000, ...kept }));
    const nights: (string | undefined)[] = [];
    for (let day = 1; day <= 20; day += 1) {
      const step = settled(history, reportOf(day, kept));
      history = step.history;
      nights.push(step.report.checks.find(({ name }) => name === 'gone')?.why);
    }
    const text = `It is gone, with the 5,000 documents that it had in ${then}.`;
    expect(nights).toEqual([...Array(15).fill(text), ...Array(5).fill(undefined)]);
  });

  it('leaves other indices a yardstick', () => {
    let { history } = settled(noHistory, reportOf(0, { orders: 5_000, queue: 100 }));
    history = settled(history, reportOf(1, { orders: 2_500, queue: 900 })).history;
    const { report } = settled(history, reportOf(2, { orders: 2_500, queue: 400 }));
    expect(report.checks.filter(({ kind }) => kind === 'scandal')).toMatchObject([
      { for: ['orders'], expected: 5_000, actual: 2_500 },
      { for: ['queue'], expected: 900, actual: 400 },
    ]);
  });

  it('makes no more than a hundred records', () => {
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`index-${at}`, 10 + at]));
    const records = said(many, { kept: 1 });
    expect(records).toHaveLength(101);
    expect(records.at(-1)).toMatchObject({ name: 'more losses', actual: 50, outcome: 'warned' });
  });
});
