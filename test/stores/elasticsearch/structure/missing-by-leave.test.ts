import { expect, test } from 'vitest';
import type { Finding } from '../../../../agent/contract/finding.ts';
import { missingByLeave } from '../../../../agent/stores/elasticsearch/structure/missing-by-leave.ts';

const finding = (path: string[], actual = 'PARTIAL'): Finding => ({
  ...{ check: 'snapshot-state', severity: 'error', message: 'lacks', remedy: 'mend it' },
  ...(path.length === 0 ? { actual } : {}),
  evidence: { path },
});
const state = finding([]);
const severities = (findings: readonly Finding[], allowed: readonly string[], others?: readonly string[]) =>
  missingByLeave(findings, (name) => allowed.includes(name), others).map(({ severity }) => severity);

test('a gap that is allowed is a warning, and so is the state of the snapshot', () => {
  expect(severities([state, finding(['metrics', '1'])], ['metrics'])).toEqual(['warning', 'warning']);
});

test('one gap more, of another index, is an error, and so is the state', () => {
  const findings = [state, finding(['metrics', '1']), finding(['orders', '0'])];
  expect(severities(findings, ['metrics'])).toEqual(['error', 'warning', 'error']);
});

test('nothing is excused without a word of what is missing, or of a snapshot that failed', () => {
  expect(severities([state], ['metrics'])).toEqual(['error']);
  expect(severities([finding([], 'FAILED'), finding(['metrics', '1'])], ['metrics'])).toEqual(['error', 'warning']);
});

test('gaps of which other parts speak count for the state of the snapshot alike', () => {
  expect(severities([state], ['metrics'], ['metrics'])).toEqual(['warning']);
  expect(severities([state, finding(['metrics', '1'])], ['metrics'], ['orders'])).toEqual(['error', 'warning']);
});
