import compare from 'semver/functions/compare.js';
import gte from 'semver/functions/gte.js';
import major from 'semver/functions/major.js';
import { isOpen, oldestReleaseOf } from './format/version-id.ts';

/**
 * The versions of Elasticsearch that can restore a snapshot, best first: of the very version that wrote it; else the
 * oldest that can read it, of the same major version first, since the next one no longer reads indices of the one
 * before. Of a snapshot by a release that is not known, or whose version is not known (null), the newest: it is the
 * likeliest. None when none will do.
 */
export function restorers(versions: readonly string[], writtenBy: string | null): readonly string[] {
  const byAge = [...new Set(versions)].toSorted(compare);
  if (writtenBy === null) return byAge.toReversed();
  const able = byAge.filter((version) => canRestore(version, writtenBy));
  if (!isOpen(writtenBy)) return able;
  const own = (version: string) => major(version) === major(oldestReleaseOf(writtenBy));
  return [...able.filter(own).toReversed(), ...able.filter((version) => !own(version))];
}

/** Whether it restores a snapshot of indices that the version which wrote the snapshot has created, too. */
export function canRestore(restorer: string, writtenBy: string): boolean {
  return (
    readsSnapshots(restorer, writtenBy) && major(restorer) <= newestMajorReading(major(oldestReleaseOf(writtenBy)))
  );
}

/**
 * Whether it reads the snapshots that another version writes: those of its own version or an older one, unless that one
 * is of a line which is younger than its own. Source: Elasticsearch's reference, "Snapshot and restore", version
 * compatibility.
 */
export function readsSnapshots(reader: string, writtenBy: string): boolean {
  return gte(reader, oldestReleaseOf(writtenBy)) && keepsStep(reader, writtenBy);
}

/** The last major version that reads indices which this one has created: the next. Source: as above. */
export function newestMajorReading(createdBy: number): number {
  return createdBy + 1;
}

/**
 * Minor versions that go on while the next major version is there, each released together with one of that: what it
 * writes is read by that one, and by none before. 9.0 refuses a snapshot of 8.19: "checksums do not match".
 */
const releasedTogether: readonly (readonly [older: string, newer: string])[] = [
  ['8.18.0', '9.0.0'],
  ['8.19.0', '9.1.0'],
];

/** The oldest release of the next major version that reads what this version writes. */
export function oldestOfNextMajor(writtenBy: string): string {
  const written = oldestReleaseOf(writtenBy);
  const pair = releasedTogether.findLast(([older]) => major(older) === major(written) && gte(written, older));
  return pair?.[1] ?? `${major(written) + 1}.0.0`;
}

/** Whether it isn't of a line that was left behind before the writer's came out, for all that its number is higher. */
export function keepsStep(reader: string, writtenBy: string): boolean {
  return major(reader) <= major(oldestReleaseOf(writtenBy)) || gte(reader, oldestOfNextMajor(writtenBy));
}
