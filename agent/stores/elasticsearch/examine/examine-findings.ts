import type { CheckRecord } from '../../../contract/check-record.ts';
import type { Finding } from '../../../contract/finding.ts';
import type { Unmatched } from './plan.ts';

/** Of a pattern that should match something. */
export function expectedIndexFinding({ pattern, ofSystem }: Unmatched): Finding {
  return {
    check: 'expected-index',
    severity: 'error',
    message: unmatchedText({ pattern, ofSystem }),
    remedy: ofSystem
      ? 'Take the pattern out of the expectations.'
      : 'Find out why the index was not in the snapshot, or correct the pattern in the expectations.',
    expected: pattern,
    asked: askedOf(expectedIndexRecord({ pattern, ofSystem })),
    evidence: { path: [] },
  };
}

/** The same as a check on record. */
export function expectedIndexRecord(unmatched: Unmatched): CheckRecord {
  const { pattern } = unmatched;
  return {
    ...{ kind: 'expected-index', name: 'something matches', for: [pattern], severity: 'fail', outcome: 'failed' },
    ...{ expected: 'at least 1 index', actual: 0, unit: 'indices', why: unmatchedText(unmatched), seconds: 0 },
  };
}

function unmatchedText({ pattern, ofSystem }: Unmatched): string {
  return ofSystem
    ? `What the pattern ${pattern} names belongs to Elasticsearch itself and is not restored.`
    : `The snapshot holds no index, data stream or alias that fits the pattern ${pattern}.`;
}

/** What is to be said of a check beside its record; null when it has passed, or when the backup is not to blame. */
export function expectationFinding(record: CheckRecord, path: readonly string[]): Finding | null {
  const { outcome, name, severity, why = '', expected, actual, blame } = record;
  // What nobody is to blame for waits for earlier proofs.
  if (outcome === 'not-evaluated' && blame === undefined) return null;
  if (outcome === 'passed' || (blame === 'mayfly' && severity === 'fail')) return null;
  const said = outcome === 'not-evaluated' ? `could not be evaluated: ${why}` : why;
  return {
    check: 'expectation',
    severity: severity === 'fail' && outcome !== 'warned' ? 'error' : 'warning',
    message: `${[record.for.join(' '), name].filter((part) => part !== '').join(', ')}: ${said}`,
    remedy: remedyOf(record),
    ...(expected !== null && { expected }),
    ...(actual !== null && { actual }),
    asked: askedOf(record),
    evidence: { path: [...path] },
  };
}

function remedyOf({ outcome, blame }: CheckRecord): string {
  if (blame === 'mayfly') return 'Prove the snapshot again, on a larger machine if need be.';
  if (outcome === 'not-evaluated') return 'Correct the expectation, or find out why the data lacks what it asks for.';
  return 'Look at the source as it was when the snapshot was taken; if the data is as it should be, correct the expectation.';
}

function askedOf({ kind, name, for: its }: CheckRecord): NonNullable<Finding['asked']> {
  return { kind, name, for: its };
}
