import type { CheckRecord } from '../contract/check-record.ts';
import type { Report } from '../contract/report.ts';
import type { TrendSettings } from '../contract/trend.ts';

/**
 * A report whose history can't be read: what was to be held against earlier proofs was not, which is a fault of ours.
 * Where it should have decided, there is no answer; where it only warns, the verdict stays. `why`: a sentence.
 */
export function withoutHistory(report: Report, why: string, { severity: asked }: TrendSettings): Report {
  const missing = { outcome: 'not-evaluated', why, blame: 'mayfly' } as const;
  const trend: CheckRecord = {
    ...{ kind: 'trend', name: 'trend', for: [], severity: asked === 'fail' ? 'fail' : 'warn' },
    ...{ expected: null, actual: null, ...missing, seconds: 0 },
  };
  const checks = [...report.checks.map((check) => (isOpen(check) ? { ...check, ...missing } : check)), trend];
  const decides = [...report.checks.filter(isOpen), trend].some(
    ({ severity, changes = severity }) => severity === 'fail' && changes === 'fail',
  );
  if (!decides || report.verdict !== 'verified') return { ...report, checks };
  const explanation = `It could not be held against earlier proofs. ${why}`;
  return { ...report, checks, verdict: 'unproven', reason: 'not-evaluated', explanation };
}

/** What a proof has measured, and could not judge by itself. */
function isOpen({ change, fields }: CheckRecord): boolean {
  return change !== undefined || fields !== undefined;
}
