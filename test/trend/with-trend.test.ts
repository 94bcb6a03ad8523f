import { describe, expect, it } from 'vitest';
import { type Report, reportSchema } from '../../agent/contract/report.ts';
import { historySchema } from '../../agent/contract/trend.ts';
import { withTrend } from '../../agent/trend/with-trend.ts';
import { at } from './nights.ts';
import { historyOf, noHistory, notSearched, reportOf, settled, usual } from './reports.ts';

/** Reports of days in a row, each with so many documents of one index. */
function nights(count: number, documentsOf: (day: number) => number, name = 'orders'): Report[] {
  return Array.from({ length: count }, (_, day) => reportOf(day, { [name]: documentsOf(day), other: 500 }));
}

function recordsOf(report: Report, kind: string) {
  return report.checks.filter((check) => check.kind === kind);
}

const weekly = (day: number) => Math.round(590_000 * (day % 7 > 4 ? 0.6 : 1) * 1.004 ** (day / 7));

describe('the trend', () => {
  it('says in words what is missing, by the weekday and how it grows, and leaves the backup verified', () => {
    const history = historyOf(nights(50, weekly));
    const report = withTrend(reportOf(50, { orders: 412_000, other: 500 }), history, usual);
    expect(report.verdict).toBe('verified');
    expect(report.checks.find(({ kind, outcome }) => kind === 'trend' && outcome === 'warned')).toMatchObject({
      ...{ name: 'documents', for: ['orders'], severity: 'warn', unit: 'documents', actual: 412_000 },
      why: '412,000 documents where 607,066 were expected (the last three Tuesdays, growing 0.4 % a week); 32 % are missing.',
    });
    expect(report.findings).toContainEqual(
      expect.objectContaining({
        ...{ check: 'trend', severity: 'warning', evidence: { path: ['orders'] } },
        message: expect.stringMatching(
          /^orders: 412,000 documents where 607,066 were expected \(the last three Tuesdays/,
        ),
      }),
    );
    expect(report.trend).toMatchObject({ severity: 'warn', least: '10%', nights: 50 });
    expect(report.trend?.series[0]).toMatchObject({ name: 'orders', of: 'documents', state: 'unusual', nights: 50 });
    expect(reportSchema.parse(report)).toEqual(report);
  });

  it('makes the backup suspect where its severity is fail, the index alone among its items', () => {
    const settings = { severity: 'fail', least: '10%' } as const;
    const history = historyOf(nights(50, weekly), settings);
    const report = withTrend(reportOf(50, { orders: 412_000, other: 500 }), history, settings);
    expect(report.verdict).toBe('suspect');
    expect(report.findings[0]).toMatchObject({ check: 'trend', severity: 'error' });
    expect(report.items.map(({ path, verdict }) => [path[0], verdict])).toEqual([
      ['orders', 'suspect'],
      ['other', 'verified'],
    ]);
  });

  it('is not judged where its severity is ignore, but still drawn', () => {
    const settings = { severity: 'ignore', least: '10%' } as const;
    const report = withTrend(reportOf(50, { orders: 412_000, other: 500 }), historyOf(nights(50, weekly)), settings);
    expect(recordsOf(report, 'trend')).toEqual([]);
    expect(report.trend?.series[0]).toMatchObject({ name: 'orders', state: 'unusual' });
  });

  it('says only what is at least so far from expected as the settings ask', () => {
    const history = historyOf(nights(50, () => 100_000));
    const warned = (least: string) =>
      recordsOf(withTrend(reportOf(50, { orders: 85_000, other: 500 }), history, { severity: 'warn', least }), 'trend')
        .filter(({ outcome }) => outcome === 'warned')
        .map(({ name }) => name);
    expect(warned('10%')).toEqual(['documents', 'bytes']);
    expect(warned('20%')).toEqual([]);
  });

  it.each([
    [6, 'learning', 'nothing', 40_000],
    [7, 'learning', 'more than half', 60_000],
    [7, 'unusual', 'less than half', 40_000],
    [20, 'learning', 'more than half', 60_000],
    [21, 'unusual', '15 % less', 85_000],
    [41, 'unusual', '15 % less', 85_000],
  ])('after %i nights it is %s of %s of what was', (count, state, _, documents) => {
    const report = withTrend(reportOf(count, { orders: documents }), historyOf(nights(count, () => 100_000)), usual);
    expect(report.trend?.series.find(({ name, of }) => name === 'orders' && of === 'documents')).toMatchObject({
      ...{ state, nights: count },
      ...(count < 21 && { needed: 21 }),
    });
  });

  it('lets grow what is young: an index that is new and gains as much each day, until retention takes as much', () => {
    let history = noHistory;
    const said: string[] = [];
    for (let day = 0; day < 120; day += 1) {
      const step = settled(history, reportOf(day, { 'logs-all': Math.min(day + 1, 30) * 10_000 }));
      history = step.history;
      said.push(
        ...recordsOf(step.report, 'trend').flatMap(({ outcome, why }) =>
          outcome === 'warned' ? [`${day} ${why}`] : [],
        ),
      );
    }
    expect(said).toEqual([]);
  });

  it('takes indices that roll over for one series, whatever of it is rolled away', () => {
    const day = (night: number) => {
      const dates = Array.from({ length: 14 }, (_, back) =>
        at(night - back)
          .slice(0, 10)
          .replaceAll('-', '.'),
      );
      return reportOf(night, Object.fromEntries(dates.map((date) => [`logs-app-${date}`, 40_000])));
    };
    let history = noHistory;
    for (let night = 0; night < 60; night += 1) {
      const step = settled(history, day(night));
      history = step.history;
      expect(step.report.checks.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    }
    const [series] = history.nights.at(-1)?.series ?? [];
    expect(series).toMatchObject({ name: 'logs-app-*', items: 14, documents: 560_000, fields: 40 });
  });

  it('measures the pace of what is large enough, and says only that it is slower', () => {
    const paced = (day: number, seconds: number) =>
      reportOf(day, { orders: 2_000_000 }, { phases: [{ name: 'bytes', startedAt: at(day, 10), seconds }] });
    const history = historyOf(Array.from({ length: 50 }, (_, day) => paced(day, 60)));
    const said = (seconds: number) =>
      recordsOf(withTrend(paced(50, seconds), history, usual), 'trend').filter(({ for: of }) => of.length === 0);
    expect(said(61)).toMatchObject([{ name: 'seconds per GB', outcome: 'passed', expected: 60 }]);
    expect(said(20)).toMatchObject([{ outcome: 'passed' }]);
    expect(said(200)).toMatchObject([
      { outcome: 'warned', why: expect.stringContaining('seconds per GB where 60 were expected') },
    ]);
  });

  it('compares documents between proofs of one level alone', () => {
    const history = historyOf(nights(30, () => 100_000));
    const restored = notSearched(reportOf(30, { orders: 300_000, other: 500 }));
    const report = withTrend(restored, history, usual);
    const documents = report.trend?.series.filter(({ of }) => of === 'documents');
    expect(documents).toMatchObject([{ nights: 0 }, { nights: 0 }]);
  });

  it('is not asked of what is damaged, and a report comes out as often as it is judged', () => {
    const history = historyOf(nights(50, weekly));
    const corrupt = reportOf(50, { orders: 10 }, { verdict: 'corrupt' });
    expect(withTrend(corrupt, history, usual)).toBe(corrupt);
    const once = withTrend(reportOf(50, { orders: 10 }), history, { severity: 'fail', least: '10%' });
    expect(withTrend(once, history, { severity: 'fail', least: '10%' })).toEqual(once);
    expect(withTrend(once, history, usual).verdict).toBe('verified');
  });

  it('stays suspect for its expectations, whatever the trend says', () => {
    const failed = {
      check: 'expectation',
      severity: 'error',
      message: 'x',
      remedy: 'y',
      evidence: { path: [] },
    } as const;
    const suspect = reportOf(
      50,
      { orders: weekly(50), other: 500 },
      { verdict: 'suspect', findings: [{ ...failed, evidence: { path: [] } }] },
    );
    expect(withTrend(suspect, historyOf(nights(50, weekly)), usual)).toMatchObject({ verdict: 'suspect', trend: {} });
  });

  it('has a history that its schema knows', () => {
    const history = historyOf(nights(50, weekly));
    expect(historySchema.parse(JSON.parse(JSON.stringify(history)))).toEqual(history);
  });
});
