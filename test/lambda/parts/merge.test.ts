import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CheckRecord } from '../../../agent/contract/check-record.ts';
import type { Finding } from '../../../agent/contract/finding.ts';
import type { Cut } from '../../../agent/contract/parts.ts';
import { type Report, reportSchema } from '../../../agent/contract/report.ts';
import { mergeParts } from '../../../lambda/parts/merge.ts';
import { order as example } from '../../contract/examples.ts';
import { sampleReport } from '../../report/sample-report.ts';

const order = { ...example, split: { aboveBytes: 1, most: 4, targetSeconds: null, durationSeconds: null } };
const runIdOf = (number: number) => String(number).padStart(20, '0');
const cutOf = (count: number): Cut => ({
  ...{ version: 1, runId: order.runId },
  parts: Array.from({ length: count }, (_, at) => ({
    ...{ number: at + 1, runId: runIdOf(at + 1), items: 1, bytes: 1_000, diskGb: 1, seconds: 60 },
    enclosure: { sha256: 'a'.repeat(64), bytes: 10 },
  })),
});

const instance = (number: number) => `i-${String(number).padStart(17, '0')}`;

function partReport(number: number, changes: Partial<Report> = {}): Report {
  const verdict = changes.verdict ?? 'verified';
  const startedAt = `2026-11-01T00:0${number}:00.000Z`;
  return sampleReport({
    runId: runIdOf(number),
    items: [
      {
        path: [`index-${number}`],
        parts: 1,
        bytes: 1_000,
        recordsExpected: 5,
        recordsRestored: 5,
        documents: 5,
        verdict,
      },
    ],
    checks: [builtIn(5 * number)],
    phases: [{ name: 'restore', startedAt, seconds: 60 }],
    attempts: [
      {
        ...{ number: 1, instanceId: instance(number), market: 'spot', type: 'm7gd.large', zone: 'eu-central-1a' },
        ...{ launchedAt: startedAt, endedAt: startedAt, outcome: 'verified' },
      },
    ],
    leftOut: [],
    notTested: [],
    cost: { amount: 0.01, currency: 'USD', basis: 'spot' },
    ...changes,
  });
}

const builtIn = (count: number): CheckRecord => ({
  ...{ kind: 'counts', name: 'Count what was restored', for: [], severity: 'fail', unit: 'records' },
  ...{ expected: count, actual: count, outcome: 'passed', seconds: 1 },
});
const share = (actual: number, bounds: { min?: number; max?: number }): CheckRecord => ({
  ...{ kind: 'documents', name: 'documents', for: ['index-*'], severity: 'fail', unit: 'documents', seconds: 1 },
  ...{ expected: null, actual, outcome: 'not-evaluated', why: 'It is added up.', share: bounds },
});
const error = (item: string | null): Finding => ({
  ...{ check: 'object-checksum', severity: 'error', message: 'It is not what was written.', remedy: 'Look.' },
  evidence: { path: item === null ? [] : [item] },
});
const merged = (...reports: (Report | null)[]) => {
  const report = mergeParts(order, cutOf(reports.length), reports);
  // Whatever comes of it, it is a report.
  expect(reportSchema.parse(report)).toEqual(JSON.parse(JSON.stringify(report)));
  return report;
};

test('sound parts are one sound backup, with all of their items, instances and times', () => {
  const report = merged(partReport(1), partReport(2), partReport(3));
  expect(report).toMatchObject({
    ...{ verdict: 'verified', reason: null, explanation: null, runId: order.runId, instance: null },
    level: { asked: 'examine', reached: 'examine' },
    cost: { amount: 0.03, currency: 'USD' },
  });
  expect(report.items.map(({ path }) => path[0])).toEqual(['index-1', 'index-2', 'index-3']);
  expect(report.attempts.map(({ part, number }) => [part, number])).toEqual([
    [1, 1],
    [2, 1],
    [3, 1],
  ]);
  expect(report.phases.map(({ part }) => part)).toEqual([1, 2, 3]);
  expect(report.parts?.map(({ number, verdict, attempts }) => [number, verdict, attempts])).toEqual([
    [1, 'verified', 1],
    [2, 'verified', 1],
    [3, 'verified', 1],
  ]);
  expect(report.checks).toEqual([{ ...builtIn(30), seconds: 3 }]);
});

const worstFirst = ['corrupt', 'suspect', 'incompatible', 'unproven', 'verified'] as const;

test('the verdict is the worst, in whatever order the parts have ended', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...worstFirst), { minLength: 2, maxLength: 8 }), (verdicts) => {
      const reports = verdicts.map((verdict, at) => {
        const unproven = { reason: 'interrupted', explanation: 'Spot took it.' } as const;
        return partReport(at + 1, { verdict, ...(verdict === 'unproven' && unproven) });
      });
      const worst = verdicts.reduce((one, other) =>
        worstFirst.indexOf(other) < worstFirst.indexOf(one) ? other : one,
      );
      const report = merged(...reports);
      expect(report.verdict).toBe(worst);
      expect(report.reason).toBe(worst === 'unproven' ? 'interrupted' : null);
    }),
  );
});

test('damage in one part leaves the items of the others', () => {
  const report = merged(partReport(1), partReport(2, { verdict: 'corrupt', findings: [error('index-2')] }));
  expect(report.verdict).toBe('corrupt');
  expect(report.items.map(({ verdict }) => verdict)).toEqual(['verified', 'corrupt']);
  expect(report.findings).toEqual([{ ...error('index-2'), part: 2 }]);
});

test('what all parts have found is said once, and is none’s alone', () => {
  const both: Partial<Report> = { verdict: 'corrupt', findings: [error(null)] };
  const report = merged(partReport(1, both), partReport(2, both));
  expect(report.findings).toEqual([error(null)]);
});

test('a part without a report leaves the whole unproven, unless another has proven damage', () => {
  const report = merged(partReport(1), null);
  expect(report).toMatchObject({
    ...{
      verdict: 'unproven',
      reason: 'deadline',
      explanation: expect.stringMatching(/^Part 2 of 2: It has no report/),
    },
    ...{ level: { reached: null }, cost: null },
  });
  expect(report.items.map(({ verdict }) => verdict)).toEqual(['verified']);
  expect(merged(partReport(1, { verdict: 'corrupt' }), null).verdict).toBe('corrupt');
});

test.each(['verified', 'intact', 'suspect'] as const)(
  'a part that says %s and lacks an item is not believed',
  (verdict) => {
    const report = merged(partReport(1), partReport(2, { verdict, items: [] }));
    expect(report).toMatchObject({ verdict: 'unproven', reason: 'internal' });
    expect(report.explanation).toContain('has 0 items where it was to prove 1');
  },
);

test('parts that have proven the same item are not believed that all are proven', () => {
  const twice = partReport(1).items;
  expect(merged(partReport(1), partReport(2, { items: twice }))).toMatchObject({
    ...{ verdict: 'unproven', reason: 'internal', explanation: expect.stringMatching(/^1 of the items/) },
  });
});

test('a list of items that was cut counts with what it lacks', () => {
  const unlisted = { items: 1, parts: 1, bytes: 1_000, recordsExpected: 5, recordsRestored: null, leftOut: 0 };
  const report = merged(partReport(1, { items: [], unlisted }), partReport(2, { items: [], unlisted }));
  expect(report).toMatchObject({ verdict: 'verified', unlisted: { items: 2, bytes: 2_000, recordsExpected: 10 } });
  expect(report.unlisted?.recordsRestored).toBeNull();
});

test('attempts that looked for sizes come first', () => {
  const [look] = partReport(9).attempts;
  if (look === undefined) throw new Error('There is no attempt.');
  const report = mergeParts(order, cutOf(2), [partReport(1), partReport(2)], [look]);
  expect(report.attempts[0]).toEqual(look);
});

describe('what is asked of items in several parts', () => {
  const having = (...records: CheckRecord[][]) =>
    merged(...records.map((checks, at) => partReport(at + 1, { checks: [builtIn(5), ...checks] })));
  const documents = ({ checks }: Report) => checks.filter(({ kind }) => kind === 'documents');

  test('passes by its sum', () => {
    const report = having([share(40, { min: 100, max: 200 })], [share(60, { min: 100, max: 200 })], []);
    expect(report.verdict).toBe('verified');
    expect(documents(report)).toEqual([
      expect.objectContaining({
        outcome: 'passed',
        actual: 100,
        expected: '100 documents to 200 documents',
        seconds: 2,
      }),
    ]);
    expect(documents(report)[0]).not.toHaveProperty('share');
  });

  test.each([
    [{ min: 101 }, 'at least 101 documents'],
    [{ max: 99 }, 'at most 99 documents'],
  ])('fails by its sum: %o', (bounds, expected) => {
    const report = having([share(40, bounds)], [share(60, bounds)]);
    expect(report).toMatchObject({ verdict: 'suspect', reason: null });
    expect(documents(report)).toEqual([expect.objectContaining({ outcome: 'failed', actual: 100, expected })]);
    expect(report.findings).toEqual([
      expect.objectContaining({ check: 'expectation', severity: 'error', message: expect.stringContaining('index-*') }),
    ]);
  });

  test('only warns where that was asked', () => {
    const warn = (count: number) => ({ ...share(count, { min: 101 }), severity: 'warn' as const });
    const report = having([warn(40)], [warn(60)]);
    expect(report.verdict).toBe('verified');
    expect(documents(report)).toEqual([expect.objectContaining({ outcome: 'warned' })]);
    expect(report.findings).toEqual([expect.objectContaining({ severity: 'warning' })]);
  });

  test('passes of nothing at all where that is allowed, and only where no part holds any of it', () => {
    const none = { ...share(0, {}), share: { min: 10, allowEmpty: true as const } };
    expect(documents(having([none], [none]))).toEqual([expect.objectContaining({ outcome: 'passed' })]);
    expect(documents(having([none], [share(5, { min: 10 })]))).toEqual([
      expect.objectContaining({ outcome: 'failed' }),
    ]);
  });

  test('is not taken for another check that is told in the same words', () => {
    const both = (count: number) => [share(count, { min: 10 }), share(count, { max: 100 })];
    const report = having(both(4), both(4));
    expect(report.verdict).toBe('suspect');
    expect(documents(report)).toEqual([
      expect.objectContaining({ outcome: 'failed', actual: 8, expected: 'at least 10 documents' }),
      expect.objectContaining({ outcome: 'passed', actual: 8, expected: 'at most 100 documents' }),
    ]);
  });

  test('of one part alone is not one with its twin of another bound', () => {
    const passed: CheckRecord = { ...builtIn(3), kind: 'missing', name: 'missing user', for: ['index-1'] };
    const failed: CheckRecord = { ...passed, outcome: 'warned', severity: 'fail' };
    expect(having([passed, failed], []).checks.filter(({ kind }) => kind === 'missing')).toHaveLength(2);
  });

  test('is not evaluated while a part that may hold some of it has no answer, and decides nothing then', () => {
    const reports = [
      partReport(1, { checks: [share(40, { min: 100 })] }),
      partReport(2, { verdict: 'unproven', reason: 'interrupted', explanation: 'Spot.' }),
    ];
    const report = merged(...reports);
    expect(report).toMatchObject({ verdict: 'unproven', reason: 'interrupted' });
    expect(documents(report)).toEqual([expect.objectContaining({ outcome: 'not-evaluated', blame: 'mayfly' })]);
    expect(report.findings).toEqual([]);
  });

  test('is not evaluated where one part could not count', () => {
    const { share: _, ...bare } = share(0, {});
    const uncounted: CheckRecord = { ...bare, actual: null, blame: 'data', why: 'Nobody can search it.' };
    const report = having([share(40, { min: 10 })], [uncounted]);
    expect(report.verdict).toBe('suspect');
    expect(documents(report)).toEqual([expect.objectContaining({ outcome: 'not-evaluated', why: uncounted.why })]);
  });

  test('is summed up for the trend, which is asked later', () => {
    const change = { of: 'documents', against: 'trend', within: '30%' } as const;
    const measured = (count: number): CheckRecord => ({ ...share(count, {}), kind: 'change', change });
    const report = having([measured(40)], [measured(60)]);
    const [record] = report.checks.filter(({ kind }) => kind === 'change');
    expect(record).toMatchObject({ actual: 100, outcome: 'not-evaluated', change });
    expect(record).not.toHaveProperty('share');
    expect(report.verdict).toBe('verified');
  });
});
