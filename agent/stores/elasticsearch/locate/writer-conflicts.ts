import type { Finding } from '../../../contract/finding.ts';
import type { RepositoryFingerprint } from '../fingerprint.ts';
import type { LocatedSnapshot } from './located-snapshot.ts';

type Present = Pick<LocatedSnapshot, 'repositoryUuid' | 'clusterId' | 'generation' | 'indexFile'>;

const oneWriter =
  'Make sure that one cluster alone can write here: register the repository with readonly true on all others.';

/**
 * What tells of two writers, or of another repository in the same place, since an earlier run: a new repository UUID,
 * another cluster that writes, an index whose generation has gone back. Each may be meant, and none says that this
 * snapshot is bad; so they are warnings. Two clusters that write to one repository delete each other's objects:
 * https://github.com/elastic/elasticsearch/issues/88391
 */
export function writerConflicts(lastFingerprint: RepositoryFingerprint | null, present: Present): Finding[] {
  if (lastFingerprint === null) return [];
  const { repositoryUuid, clusterId, generation } = present;
  if (differ(lastFingerprint.repositoryUuid, repositoryUuid)) {
    const message = `This is another repository than the one that run ${lastFingerprint.runId} read here.`;
    const remedy = 'If nobody made it anew or copied another one here, find out who did; the older snapshots are gone.';
    return [conflict(message, remedy, present, [lastFingerprint.repositoryUuid, repositoryUuid])];
  }
  const conflicts: Finding[] = [];
  if (differ(lastFingerprint.clusterId, clusterId)) {
    const message = `Another cluster writes to this repository than when run ${lastFingerprint.runId} read it.`;
    conflicts.push(conflict(message, oneWriter, present, [lastFingerprint.clusterId, clusterId]));
  }
  if (generation < lastFingerprint.generation) {
    const message = `The repository has gone back: run ${lastFingerprint.runId} has read index-${lastFingerprint.generation} here.`;
    const remedy =
      'If nobody brought back an older copy, find out who deletes or writes here; snapshots taken since may be lost.';
    conflicts.push(conflict(message, remedy, present, [lastFingerprint.generation, generation]));
  }
  return conflicts;
}

/** What either of them did not know (before 7.12) has not changed. */
function differ(before: string | null, now: string | null): boolean {
  return before !== null && now !== null && before !== now;
}

function conflict(
  message: string,
  remedy: string,
  { indexFile }: Present,
  [expected, actual]: readonly [string | number | null, string | number | null],
): Finding {
  const seen = { ...(expected === null ? {} : { expected }), ...(actual === null ? {} : { actual }) };
  return {
    check: 'writer-conflict',
    severity: 'warning',
    message,
    remedy,
    evidence: { object: indexFile.key, path: [] },
    ...seen,
  };
}
