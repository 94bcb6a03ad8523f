import type { CheckRecord } from '../contract/check-record.ts';
import type { Finding } from '../contract/finding.ts';
import { mostFindings } from '../contract/limits.ts';
import type { Report, ReportedFinding } from '../contract/report.ts';

const ofTrend: readonly string[] = ['trend', 'scandal'];
const ranks = { error: 0, warning: 1, note: 2 } as const;

/** A report as if it had never been held against earlier ones. */
export function withoutTrend(report: Report): Report {
  const findings = report.findings.filter(({ check }) => !ofTrend.includes(check));
  const { trend: _, ...rest } = report;
  const bare = { ...rest, findings, checks: report.checks.filter(({ kind }) => !ofTrend.includes(kind)) };
  const errors = findings.filter(({ severity }) => severity === 'error');
  const wasSound = errors.length === 0 && report.findings.some(({ severity }) => severity === 'error');
  const inError = new Set(errors.map(({ evidence }) => evidence.path[0]));
  const items = report.items.map((item) =>
    item.verdict === 'suspect' && !inError.has(item.path[0]) ? { ...item, verdict: 'verified' as const } : item,
  );
  return { ...bare, items, ...(report.verdict === 'suspect' && wasSound && { verdict: 'verified' as const }) };
}

/**
 * A report with a finding of each record that earlier proofs have made: errors decide that the backup is suspect, and
 * so is the item that they are about.
 */
export function judged(report: Report, isOfOurs: (record: CheckRecord) => boolean): Report {
  const said = report.checks.filter(
    (record) => isOfOurs(record) && (record.outcome === 'failed' || record.outcome === 'warned'),
  );
  const names = new Set(report.items.map(({ path }) => path.join('/')));
  const findings: ReportedFinding[] = [...report.findings, ...said.map((record) => findingOf(record, names))];
  const ranked = findings.toSorted((one, other) => ranks[one.severity] - ranks[other.severity]);
  const failed = said.filter(({ outcome }) => outcome === 'failed');
  const suspects = new Set(failed.flatMap((record) => (record.for.length === 1 ? record.for : [])));
  return {
    ...report,
    ...(failed.length > 0 && report.verdict === 'verified' && { verdict: 'suspect' }),
    findings: ranked.slice(0, mostFindings),
    findingsOmitted: report.findingsOmitted + Math.max(0, ranked.length - mostFindings),
    items: report.items.map((item) =>
      item.verdict === 'verified' && suspects.has(item.path.join('/')) ? { ...item, verdict: 'suspect' } : item,
    ),
  };
}

function findingOf(record: CheckRecord, names: ReadonlySet<string>): Finding {
  const { kind, name, for: about, outcome, why = '', expected, actual } = record;
  const [only = ''] = about;
  const subject = about.length === 0 ? '' : `${about.join(' ')}: `;
  const isOwn = ofTrend.includes(kind);
  return {
    check: kind === 'scandal' ? 'scandal' : 'trend',
    severity: outcome === 'failed' ? 'error' : 'warning',
    message: isOwn ? `${subject}${why}` : `${about.join(' ')}, ${name}: ${why}`,
    remedy: remedies[kind] ?? remedies.trend,
    ...(expected !== null && { expected }),
    ...(actual !== null && { actual }),
    asked: { kind, name, for: about },
    evidence: { path: about.length === 1 && names.has(only) ? [only] : [] },
  };
}

const remedies: Readonly<Record<string, string>> & { readonly trend: string } = {
  scandal:
    'Find out whether that was meant, at the source as it was when the backup was taken; an older backup has what is lost.',
  trend:
    'Look at the source as it was when the backup was taken. A new level is the usual one once three same weekdays have it.',
  change:
    'Look at the source as it was when the backup was taken; if the data is as it should be, correct the expectation.',
  schema: 'Find out who has changed the mapping; where that was meant, let the expectation warn for one proof.',
};
