import fc from 'fast-check';
import { expect, it } from 'vitest';
import { reportSchema } from '../../agent/contract/report.ts';
import { historyLimitBytes, historySchema } from '../../agent/contract/trend.ts';
import { expectationOf, isUnusual } from '../../agent/trend/expect.ts';
import { noHistory, reportOf, settled } from './reports.ts';

const tolerance = { least: 0.1, spreadFloor: 0.02, difference: () => 0 };
const values = (numbers: readonly number[]) => new Map(numbers.map((number, day) => [day, number]));

it('what is always the same is as usual after any number of nights, and any other number of it than none', () => {
  fc.assert(
    fc.property(fc.integer({ min: 7, max: 120 }), fc.integer({ min: 1, max: 2 ** 40 }), (nights, number) => {
      const expectation = expectationOf(values(Array(nights).fill(number)), nights, tolerance);
      if (expectation === null) throw new Error('Seven nights are enough.');
      expect(isUnusual(number, expectation)).toBe(false);
      expect(isUnusual(0, expectation)).toBe(true);
      expect(expectation.expected).toBeCloseTo(number, 3);
    }),
  );
});

it('what is expected lies within its band, whatever the nights before had, and grows with them', () => {
  const number = fc.integer({ min: 0, max: 1_000_000 });
  fc.assert(
    fc.property(
      fc.array(fc.option(number), { minLength: 10, maxLength: 90 }),
      fc.integer({ min: 2, max: 50 }),
      (given, factor) => {
        const known = new Map(given.flatMap((each, day) => (each === null ? [] : [[day, each] as const])));
        const expectation = expectationOf(known, given.length, tolerance);
        if (expectation === null) return;
        const { expected, low, high } = expectation;
        expect([expected, low, high].every((each) => Number.isFinite(each) && each >= 0)).toBe(true);
        expect(low).toBeLessThanOrEqual(expected);
        expect(high).toBeGreaterThanOrEqual(expected);
        const scaled = new Map([...known].map(([day, each]) => [day, each * factor]));
        expect(expectationOf(scaled, given.length, tolerance)?.expected).toBeCloseTo(expected * factor, -3);
      },
    ),
  );
});

it('a backup is never suspect by a trend that warns, and history and report stay within their schemas', () => {
  const names = fc.constantFrom('orders', 'users', 'logs-2026.01.01', 'logs-2026.01.02', 'm-000001', 'm-000002');
  const night = fc.dictionary(names, fc.integer({ min: 0, max: 10_000 }), { maxKeys: 6 });
  const days = fc.integer({ min: 0, max: 40 });
  fc.assert(
    fc.property(fc.array(fc.tuple(days, night), { maxLength: 60 }), (nights) => {
      let history = noHistory;
      for (const [day, documents] of nights) {
        const step = settled(history, reportOf(day, documents));
        expect(step.report.verdict).toBe('verified');
        history = step.history;
      }
      const last = settled(history, reportOf(41, nights.at(-1)?.[1] ?? {})).report;
      expect(reportSchema.parse(JSON.parse(JSON.stringify(last)))).toEqual(last);
      expect(historySchema.parse(JSON.parse(JSON.stringify(history)))).toEqual(history);
      expect(JSON.stringify(history).length).toBeLessThan(historyLimitBytes);
    }),
    { numRuns: 40 },
  );
});
