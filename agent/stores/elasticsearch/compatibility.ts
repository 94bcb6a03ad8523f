import compare from 'semver/functions/compare.js';
import gt from 'semver/functions/gt.js';
import gte from 'semver/functions/gte.js';
import major from 'semver/functions/major.js';
import minor from 'semver/functions/minor.js';
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
 * Whether it reads the snapshots that another version writes: those of its own version or an older one. Where lines are
 * kept up side by side, only of what came out before it. Source: Elasticsearch's reference, "Snapshot and restore".
 */
export function readsSnapshots(reader: string, writtenBy: string): boolean {
  return isFrom(readingFrom(writtenBy), reader);
}

/** The last major version that reads indices which this one has created: the next. Source: as above. */
export function newestMajorReading(createdBy: number): number {
  return createdBy + 1;
}

/**
 * Releases that came out together, each of a line of its own, with what those before them do not read; all of later
 * lines read it.
 */
type Step = readonly string[];

/** Elasticsearch's own word: 9.0 is the partner of 8.18, not of 8.19. */
const partners: Step = ['8.19.0', '9.1.0'];

/**
 * Index metadata got the field `transport_version`, at which those before stumble: "checksums do not match", they say,
 * and mean "Unexpected field". Measured, and looked up in the class IndexMetadata of each release.
 */
const transportVersions: Step = ['8.19.8', '9.1.8', '9.2.2'];

/** The oldest releases that read what this version writes: of its own line, and, where it matters, of later ones. */
export function readingFrom(writtenBy: string): string[] {
  const written = oldestReleaseOf(writtenBy);
  const step = [partners, transportVersions].findLast((releases) =>
    isFrom(releases.filter(isInLineOf(written)), written),
  );
  return [written, ...(step ?? []).filter((release) => gt(release, written) && !isInLineOf(written)(release))];
}

/** Whether a release knows the field `transport_version` of index metadata. */
export function knowsTransportVersion(release: string): boolean {
  return isFrom(transportVersions, release);
}

/** The release that first knew it in this one's line, or in those after. */
export function firstWithTransportVersion(release: string): string {
  return transportVersions.find((first) => gte(first, release) || isInLineOf(release)(first)) ?? release;
}

/** Whether it is one of these releases, or a later one of their lines, or of a line after the last. */
function isFrom(releases: Step, release: string): boolean {
  const last = releases.at(-1);
  if (last === undefined) return false;
  return gte(release, last) || releases.some((first) => isInLineOf(first)(release) && gte(release, first));
}

function isInLineOf(one: string): (other: string) => boolean {
  return (other) => major(one) === major(other) && minor(one) === minor(other);
}
