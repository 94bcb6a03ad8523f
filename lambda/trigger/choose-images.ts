import compare from 'semver/functions/compare.js';
import gte from 'semver/functions/gte.js';
import major from 'semver/functions/major.js';
import type { BakedImage } from '../configuration/images.ts';

/**
 * The images to restore a snapshot with, one for each architecture: of the very version that wrote it; else the oldest
 * that can read it, of the same major version first, since the next one no longer reads indices of the one before. Of a
 * snapshot whose version is not known (null), the newest. None when none will do.
 */
export function chooseImages(images: readonly BakedImage[], snapshotVersion: string | null): BakedImage[] {
  const versions = [...new Set(images.map(({ elasticsearch }) => elasticsearch))].toSorted(compare);
  const chosen = chooseVersion(versions, snapshotVersion);
  return images.filter(({ elasticsearch }) => elasticsearch === chosen);
}

function chooseVersion(byAge: readonly string[], snapshotVersion: string | null): string | undefined {
  if (snapshotVersion === null) return byAge.at(-1);
  const able = byAge.filter((version) => gte(version, snapshotVersion));
  const of = (wanted: number) => able.find((version) => major(version) === wanted);
  return of(major(snapshotVersion)) ?? of(major(snapshotVersion) + 1);
}
