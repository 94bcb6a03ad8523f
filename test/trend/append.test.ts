import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { historyLimitBytes, historySchema, mostNights, mostSeries } from '../../agent/contract/trend.ts';
import { appendNight } from '../../agent/trend/append.ts';
import { nightOf } from '../../agent/trend/night-of.ts';
import { at, night } from './nights.ts';
import { historyOf, noHistory, reportOf, settled } from './reports.ts';

const steady = Array.from({ length: 45 }, (_, day) => night(day, 100_000));
const steadyHistory = steady.reduce(appendNight, noHistory);

describe('a history', () => {
  it('is not changed by a backup that is proven again', () => {
    for (const old of [steady[3], steady.at(-1)]) {
      if (old === undefined) throw new Error('There is no such night.');
      expect(appendNight(steadyHistory, { ...old, documents: 5, provenAt: at(99) })).toBe(steadyHistory);
    }
  });

  it('takes a backup by its own time, whenever it was proven', () => {
    const late = steady.toSpliced(20, 1);
    const [missed] = steady.slice(20, 21);
    const history = [...late, ...(missed ? [missed] : [])].reduce(appendNight, noHistory);
    expect(history.nights.map(({ startedAt }) => startedAt)).toEqual(
      steadyHistory.nights.map(({ startedAt }) => startedAt),
    );
  });

  it('keeps of a day the first backup that has not warned, and the newest three of all', () => {
    const times = [0, 60, 120, 180, 240, 300];
    const day = times.map((minutes) => night(0, 100_000, { startedAt: at(0, minutes), warned: minutes === 0 }));
    const history = [...day, night(1, 100_000)].reduce(appendNight, noHistory);
    expect(history.nights.map(({ startedAt }) => startedAt)).toEqual([at(0, 60), at(0, 240), at(0, 300), at(1)]);
  });

  it('keeps so many nights, and items of the newest alone', () => {
    const history = Array.from({ length: mostNights + 30 }, (_, day) => night(day, 1_000)).reduce(
      appendNight,
      noHistory,
    );
    expect(history.nights).toHaveLength(mostNights);
    expect(history.nights.at(-1)?.startedAt).toBe(at(mostNights + 29));
    expect(history.nights.filter(({ items }) => items !== undefined)).toHaveLength(3);
  });

  it('stays below a megabyte with ten thousand indices that are no series, the largest of them kept', {
    timeout: 60_000,
  }, () => {
    const indices = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, number) => [
        `customer-${number}-of-the-european-region-orders`,
        1_000 + number,
      ]),
    );
    const large = nightOf(reportOf(0, indices));
    if (large === null) throw new Error('It is no night.');
    expect(large.series).toHaveLength(mostSeries);
    expect(large).toMatchObject({ seriesLeftOut: 10_000 - mostSeries, itemsLeftOut: 9_000 });
    let history = noHistory;
    for (let day = 0; day < mostNights; day += 1) {
      history = appendNight(history, { ...large, uuid: `${day}`, startedAt: at(day) });
    }
    expect(Buffer.byteLength(JSON.stringify(history))).toBeLessThanOrEqual(historyLimitBytes);
    const [first, last] = [history.nights[0], history.nights.at(-1)];
    expect(last?.series[0]?.name).toBe('customer-9999-of-the-european-region-orders');
    expect(last?.series.length).toBeGreaterThan(60);
    expect((last?.series.length ?? 0) + (last?.seriesLeftOut ?? 0)).toBe(10_000);
    expect(first?.series.map(({ name }) => name).slice(0, 50)).toEqual(
      last?.series.map(({ name }) => name).slice(0, 50),
    );
    expect(historySchema.safeParse(history).success).toBe(true);
  });

  it('never trains on what is corrupt, unproven, or suspect for more than its trend', () => {
    const error = { severity: 'error', message: 'x', remedy: 'y' } as const;
    const verdictsOf = (verdict: 'corrupt' | 'unproven' | 'incompatible' | 'intact') =>
      nightOf(reportOf(0, { orders: 5 }, { verdict }));
    expect([verdictsOf('corrupt'), verdictsOf('unproven'), verdictsOf('incompatible'), verdictsOf('intact')]).toEqual(
      Array(4).fill(null),
    );
    const suspect = (check: string) =>
      nightOf(
        reportOf(0, { orders: 5 }, { verdict: 'suspect', findings: [{ ...error, check, evidence: { path: [] } }] }),
      );
    expect(suspect('expectation')).toBeNull();
    expect(suspect('trend')).toMatchObject({ verdict: 'suspect' });
  });

  it('is the same whatever order backups are proven in, as long as nothing warns', () => {
    const days = fc.shuffledSubarray(steady.slice(0, 12), { minLength: 12 });
    const sorted = steady.slice(0, 12).reduce(appendNight, noHistory);
    const bare = (nights: typeof sorted.nights) => nights.map(({ items, ...rest }) => rest);
    fc.assert(
      fc.property(days, (shuffled) => {
        expect(bare(shuffled.reduce(appendNight, noHistory).nights)).toEqual(bare(sorted.nights));
      }),
    );
  });
});

describe('what is no yardstick', () => {
  const loss = (day: number) => reportOf(day, { orders: 60_000 });
  const before = historyOf(Array.from({ length: 45 }, (_, day) => reportOf(day, { orders: 100_000 })));

  it('is a night that warned: the one after it is held against those before', () => {
    const first = settled(before, loss(45));
    expect(first.report.checks.some(({ kind, outcome }) => kind === 'trend' && outcome === 'warned')).toBe(true);
    expect(first.history.nights.at(-1)).toMatchObject({ warned: true, series: [{ name: 'orders', warned: true }] });
    const second = settled(first.history, loss(46)).report.checks.find(({ name }) => name === 'documents');
    expect(second).toMatchObject({ outcome: 'warned', expected: 100_000 });
  });

  it('becomes one once three same weekdays have the new level', () => {
    let history = before;
    const outcomes: (string | undefined)[] = [];
    for (let day = 45; day < 75; day += 1) {
      const step = settled(history, loss(day));
      history = step.history;
      outcomes.push(step.report.checks.find(({ kind, name }) => kind === 'trend' && name === 'documents')?.outcome);
    }
    expect(outcomes).toEqual([...Array(15).fill('warned'), ...Array(15).fill('passed')]);
    expect(history.nights.at(-1)?.series).toMatchObject([{ name: 'orders' }]);
    expect(history.nights.flatMap(({ series }) => series.filter(({ warned }) => warned))).toEqual([]);
  });

  it('is one after three weeks that were never as expected, whatever they hold', () => {
    let history = before;
    let warned = 0;
    for (let day = 45; day < 80; day += 1) {
      const step = settled(history, reportOf(day, { orders: day % 2 === 0 ? 20_000 : 400_000 * ((day % 5) + 1) }));
      history = step.history;
      warned += Number(step.report.checks.some(({ kind, outcome }) => kind === 'trend' && outcome === 'warned'));
    }
    expect(warned).toBeLessThan(32);
  });
});

describe('what does not disturb the trend', () => {
  const usualNight = (day: number) => reportOf(day, { orders: day % 7 > 4 ? 55_000 : 100_000 });
  const unusual = (reports: readonly ReturnType<typeof reportOf>[]) => {
    let history = noHistory;
    const said: unknown[] = [];
    for (const report of reports) {
      const step = settled(history, report);
      history = step.history;
      said.push(...step.report.checks.filter(({ kind, outcome }) => kind === 'trend' && outcome === 'warned'));
    }
    return said;
  };

  it('is a night that was skipped, or a week of them', () => {
    const days = Array.from({ length: 90 }, (_, day) => day).filter((day) => day % 11 !== 4 && !(day > 59 && day < 67));
    expect(unusual(days.map(usualNight))).toEqual([]);
  });

  it('is a second backup on a day, or one each hour', () => {
    const hourly = Array.from({ length: 50 * 6 }, (_, hour) => {
      const startedAt = at(Math.floor(hour / 6), (hour % 6) * 240 - 120);
      const usual = usualNight(Math.floor(hour / 6));
      return { ...usual, snapshot: { ...usual.snapshot, uuid: `h${hour}`, startedAt } };
    });
    expect(unusual(hourly)).toEqual([]);
  });

  it('is that an old backup is proven again, in any night', () => {
    const reports = Array.from({ length: 60 }, (_, day) => usualNight(day));
    const again = reports.flatMap((report, day) => (day % 9 === 5 ? [report, usualNight(day - 5)] : [report]));
    expect(unusual(again)).toEqual([]);
  });
});
