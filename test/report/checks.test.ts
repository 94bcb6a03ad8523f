import { expect, test } from 'vitest';
import { blameText, findingsBeside, sortedChecks, valueText } from '../../agent/report/checks.ts';
import { builtInPassed, failed, failure, unanswered, warned, warning } from './sample-checks.ts';

const conflict = { ...warning, check: 'writer-conflict', asked: undefined, message: 'Another has written.' };
const { asked: _, ...unasked } = conflict;

test('what failed comes first, then what warns, then what has no answer, each with the remedy of its finding', () => {
  const checks = [...builtInPassed, unanswered, warned, failed];
  const { open, passed } = sortedChecks({ checks, findings: [warning, failure] });
  expect(open).toEqual([
    { record: failed, remedy: failure.remedy },
    { record: warned, remedy: warning.remedy },
    { record: unanswered, remedy: null },
  ]);
  expect(passed).toEqual(builtInPassed);
});

test('a finding that a check on record tells is not told again', () => {
  expect(findingsBeside({ checks: [failed, warned], findings: [failure, unasked, warning] })).toEqual([unasked]);
});

test('a finding whose check had no room in the report is told by itself', () => {
  expect(findingsBeside({ checks: [warned], findings: [failure] })).toEqual([failure]);
});

test('numbers have their unit, and what the server counts is called so', () => {
  const elasticsearch = { store: 'elasticsearch' };
  expect(valueText(1, { unit: 'indices' }, elasticsearch)).toBe('1 index');
  expect(valueText(2, { unit: 'aliases' }, elasticsearch)).toBe('2 aliases');
  expect(valueText(1, { unit: 'aliases' }, elasticsearch)).toBe('1 alias');
  expect(valueText(1, { unit: 'empty intervals' }, elasticsearch)).toBe('1 empty interval');
  expect(valueText(93_600, { unit: 'seconds' }, elasticsearch)).toBe('1 d 2 h');
  expect(valueText(2_048, { unit: 'bytes' }, elasticsearch)).toBe('2 KiB');
  expect(valueText(12, { unit: 'records' }, elasticsearch)).toBe('12 Lucene documents');
  expect(valueText(12, { unit: 'records' }, { store: 'archive' })).toBe('12 files');
  expect(valueText('at least 3', {}, elasticsearch)).toBe('at least 3');
  expect(valueText(null, { unit: 'bytes' }, elasticsearch)).toBeNull();
});

test('whose fault it is that there is no answer is said', () => {
  expect(blameText(unanswered)).toBe('this proof, not the backup');
  expect(blameText({ ...unanswered, blame: 'data' })).toBe('the data: it counts as failed');
  expect(blameText({ ...unanswered, blame: 'data', severity: 'warn' })).toBe('the data');
  expect(blameText(failed)).toBeNull();
});
