import compare from 'semver/functions/compare.js';
import gte from 'semver/functions/gte.js';
import major from 'semver/functions/major.js';

/** An image, and the Elasticsearch that it carries. */
export interface BakedImage {
  readonly elasticsearch: string;
  readonly imageId: string;
}

/**
 * The image to restore a snapshot with: of the very version that wrote it; else the oldest that can read it, of the same
 * major version first, since the next one no longer reads indices of the one before. Of a snapshot whose version is not
 * known (null), the newest. null when none will do.
 */
export function chooseImage(images: readonly BakedImage[], snapshotVersion: string | null): BakedImage | null {
  const byAge = images.toSorted((a, b) => compare(a.elasticsearch, b.elasticsearch));
  if (snapshotVersion === null) return byAge.at(-1) ?? null;
  const able = byAge.filter(({ elasticsearch }) => gte(elasticsearch, snapshotVersion));
  const of = (version: number) => able.find(({ elasticsearch }) => major(elasticsearch) === version);
  return of(major(snapshotVersion)) ?? of(major(snapshotVersion) + 1) ?? null;
}
