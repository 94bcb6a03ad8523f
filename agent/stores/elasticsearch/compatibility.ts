import compare from 'semver/functions/compare.js';
import gte from 'semver/functions/gte.js';
import major from 'semver/functions/major.js';

/**
 * The versions of Elasticsearch that can restore a snapshot, best first: of the very version that wrote it; else the
 * oldest that can read it, of the same major version first, since the next one no longer reads indices of the one
 * before. Of a snapshot whose version is not known (null), the newest. None when none will do.
 */
export function restorers(versions: readonly string[], writtenBy: string | null): readonly string[] {
  const byAge = [...new Set(versions)].toSorted(compare);
  if (writtenBy === null) return byAge.toReversed();
  return byAge.filter((version) => canRestore(version, writtenBy));
}

/** Whether it restores a snapshot of indices that the version which wrote the snapshot has created, too. */
export function canRestore(restorer: string, writtenBy: string): boolean {
  return readsSnapshots(restorer, writtenBy) && major(restorer) <= newestMajorReading(major(writtenBy));
}

/**
 * Whether it reads the snapshots that another version writes: those of its own version or an older one.
 * Source: Elasticsearch's reference, "Snapshot and restore", version compatibility.
 */
export function readsSnapshots(reader: string, writtenBy: string): boolean {
  return gte(reader, writtenBy);
}

/** The last major version that reads indices which this one has created: the next. Source: as above. */
export function newestMajorReading(createdBy: number): number {
  return createdBy + 1;
}
