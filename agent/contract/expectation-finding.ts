import type { CheckRecord } from './check-record.ts';
import type { Finding } from './finding.ts';

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

/** How a finding names the check that it says more about. */
export function askedOf({ kind, name, for: its }: CheckRecord): NonNullable<Finding['asked']> {
  return { kind, name, for: its };
}

function remedyOf({ outcome, blame }: CheckRecord): string {
  if (blame === 'mayfly') return 'Prove the snapshot again, on a larger machine if need be.';
  if (outcome === 'not-evaluated') return 'Correct the expectation, or find out why the data lacks what it asks for.';
  return 'Look at the source as it was when the snapshot was taken; if the data is as it should be, correct the expectation.';
}
