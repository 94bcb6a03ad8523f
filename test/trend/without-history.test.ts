import { expect, test } from 'vitest';
import type { CheckRecord } from '../../agent/contract/check-record.ts';
import { reportSchema } from '../../agent/contract/report.ts';
import type { TrendSettings } from '../../agent/contract/trend.ts';
import { withoutHistory } from '../../agent/trend/without-history.ts';
import { reportOf, usual } from './reports.ts';

const why = 's3://ledger/repositories/logs/history.json is not JSON.';
const decides: TrendSettings = { ...usual, severity: 'fail' };
const asked = { for: ['logs'], expected: null, seconds: 1 };

const change: CheckRecord = {
  ...{ ...asked, kind: 'change', name: 'as ever', severity: 'fail', actual: 100, outcome: 'not-evaluated' },
  change: { of: 'documents', against: 'trend', within: '30%' },
};
const schema: CheckRecord = {
  ...{ ...asked, kind: 'schema', name: 'fields', severity: 'fail', actual: 0, outcome: 'passed', changes: 'fail' },
  fields: { count: 3, sha256: 'a'.repeat(64) },
};
const documents: CheckRecord = {
  ...{ ...asked, kind: 'documents', name: 'documents', severity: 'fail', actual: 100, outcome: 'passed' },
};

const judged = (checks: readonly CheckRecord[], settings = usual) =>
  withoutHistory(reportOf(1, { logs: 100 }, { checks: [...checks] }), why, settings);

test('a trend that only warns leaves the verdict, and says that it was not evaluated because of us', () => {
  const report = judged([documents]);
  expect(report).toMatchObject({ verdict: 'verified', reason: null });
  expect(report.checks).toEqual([
    documents,
    expect.objectContaining({ kind: 'trend', outcome: 'not-evaluated', blame: 'mayfly', severity: 'warn', why }),
  ]);
  expect(reportSchema.parse(report)).toEqual(report);
});

test('a trend that decides gives no answer', () => {
  expect(judged([documents], decides)).toMatchObject({
    ...{ verdict: 'unproven', reason: 'not-evaluated' },
    explanation: expect.stringContaining(why),
  });
});

test.each<[string, CheckRecord]>([
  ['change', change],
  ['schema with changes', schema],
])('a %s of the user’s that decides gives no answer, and is not passed', (_, check) => {
  const report = judged([check, documents]);
  expect(report).toMatchObject({ verdict: 'unproven', reason: 'not-evaluated' });
  expect(report.checks[0]).toMatchObject({ outcome: 'not-evaluated', blame: 'mayfly', why });
  expect(report.checks[1]).toEqual(documents);
});

test.each<[string, CheckRecord]>([
  ['change that warns', { ...change, severity: 'warn' }],
  ['schema whose changes warn', { ...schema, changes: 'warn' }],
])('a %s leaves the verdict', (_, check) => {
  const report = judged([check]);
  expect(report.verdict).toBe('verified');
  expect(report.checks[0]).toMatchObject({ outcome: 'not-evaluated', blame: 'mayfly' });
});

test.each(['suspect', 'corrupt', 'unproven'] as const)('what is %s stays so', (verdict) => {
  const report = withoutHistory({ ...reportOf(1, { logs: 100 }), verdict, explanation: null }, why, decides);
  expect(report).toMatchObject({ verdict, explanation: null });
});
