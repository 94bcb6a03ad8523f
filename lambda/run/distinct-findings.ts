import { mostFindings } from '../../agent/contract/limits.ts';
import type { Report, ReportedFinding } from '../../agent/contract/report.ts';

/** The findings of several who have looked at the same backup, each once, as the first of them has it. */
export function distinctFindings(
  lists: readonly (readonly ReportedFinding[])[],
  omitted: number,
): Pick<Report, 'findings' | 'findingsOmitted'> {
  const byIdentity = new Map<string, ReportedFinding>();
  for (const finding of lists.flat()) {
    const { check, message, evidence } = finding;
    const identity = JSON.stringify([check, message, evidence.object, evidence.path]);
    if (!byIdentity.has(identity)) byIdentity.set(identity, finding);
  }
  const all = [...byIdentity.values()];
  return {
    findings: all.slice(0, mostFindings),
    findingsOmitted: omitted + Math.max(0, all.length - mostFindings),
  };
}
