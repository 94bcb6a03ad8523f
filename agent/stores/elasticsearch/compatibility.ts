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
  const able = byAge.filter((version) => gte(version, writtenBy));
  const of = (wanted: number) => able.filter((version) => major(version) === wanted);
  return [...of(major(writtenBy)), ...of(major(writtenBy) + 1)];
}
