import type { CheckRecord } from '../../agent/contract/check-record.ts';
import type { ReportedFinding } from '../../agent/contract/report.ts';

const common = { severity: 'fail', seconds: 0.1 } as const;

export const builtInPassed: readonly CheckRecord[] = [
  { ...common, kind: 'structure', name: 'Check the structure', for: [], ...errors(0), outcome: 'passed' },
  { ...common, kind: 'bytes', name: 'Read every byte', for: [], ...errors(0), outcome: 'passed' },
  { ...common, kind: 'restore', name: 'Restore', for: [], ...errors(0), outcome: 'passed' },
  {
    ...{ ...common, kind: 'counts', name: 'Count what was restored', for: [], outcome: 'passed' },
    ...{ expected: 10_512_656, actual: 10_512_656, unit: 'records' },
  },
];

export const failed: CheckRecord = {
  ...{ ...common, kind: 'documents', name: 'every order', for: ['orders'], outcome: 'failed' },
  ...{ expected: 'at least 5,000 documents', actual: 2_500, unit: 'documents', margin: '50 % too few (2,500)' },
  why: 'There are 2,500 documents; expected: at least 5,000 documents.',
};

/** What is found beside it. */
export const failure: ReportedFinding = {
  ...{ check: 'expectation', severity: 'error', message: `orders, every order: ${failed.why}` },
  ...{ remedy: 'Look at the source.', asked: { kind: 'documents', name: 'every order', for: ['orders'] } },
  evidence: { path: ['orders'] },
};

export const warned: CheckRecord = {
  ...{ kind: 'duplicates', name: 'no order twice', for: ['orders'], severity: 'warn', outcome: 'warned', seconds: 2 },
  ...{ expected: 'no documents', actual: 3, unit: 'documents', margin: '3 too many' },
  why: '2 values of order.id stand more than once: 3 documents beyond the first of each.',
};

export const warning: ReportedFinding = {
  ...{ check: 'expectation', severity: 'warning', message: `orders, no order twice: ${warned.why}` },
  ...{ remedy: 'Look for duplicates.', asked: { kind: 'duplicates', name: 'no order twice', for: ['orders'] } },
  evidence: { path: ['orders'] },
};

export const unanswered: CheckRecord = {
  ...{ ...common, kind: 'percentile', name: 'percentile took_ms', for: ['logs-*'], outcome: 'not-evaluated' },
  ...{ expected: null, actual: null, blame: 'mayfly', why: 'It was not done within 300 seconds.' },
};

/** So many that have passed, each of an index of its own. */
export function passedOnes(count: number): CheckRecord[] {
  return Array.from({ length: count }, (_, number) => ({
    ...{ ...common, kind: 'documents', name: 'documents', for: [`logs-${number}`], outcome: 'passed' },
    ...{ expected: 'at least 1,000 documents', actual: 4_000, unit: 'documents' },
  }));
}

function errors(actual: number) {
  return { expected: 0, actual, unit: 'errors' };
}
