import type { Finding } from '../../../contract/finding.ts';

/**
 * What a PARTIAL snapshot says of itself, where the user has allowed indices to lack shards: of these it is a warning;
 * and so is its state, where it lacks nothing else. `others`: names of indices of other parts that lack shards, of
 * which those parts speak.
 */
export function missingByLeave(
  findings: readonly Finding[],
  isAllowed: (index: string) => boolean,
  others: readonly string[] = [],
): Finding[] {
  const isExcused = ({ evidence: { path } }: Finding) => path[0] !== undefined && isAllowed(path[0]);
  const failed = findings.filter(({ evidence }) => evidence.path.length > 0);
  const isKnownGap = failed.length + others.length > 0 && failed.every(isExcused) && others.every(isAllowed);
  return findings.map((finding) => {
    const isState = finding.evidence.path.length === 0 && finding.actual === 'PARTIAL';
    if (!(isState ? isKnownGap : isExcused(finding))) return finding;
    return { ...finding, severity: 'warning', remedy: 'Nothing: the expectations allow this gap (partial.allow).' };
  });
}
