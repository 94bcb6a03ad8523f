import { UnknownFormatError } from './format-error.ts';

/**
 * From 8.11 on a snapshot is numbered by its index version, which says nothing of the release: the first release with
 * each of them (https://github.com/elastic/elasticsearch, server/…/index/IndexVersions.csv).
 */
const firstReleases: readonly (readonly [indexVersion: number, release: string])[] = [
  [8_500_000, '8.11.0'],
  [8_500_008, '8.12.0'],
  [8_500_010, '8.12.1'],
  [8_503_000, '8.13.0'],
  [8_505_000, '8.14.0'],
  [8_512_000, '8.15.0'],
  [8_518_000, '8.16.0'],
  [8_521_000, '8.17.0'],
  [8_525_000, '8.18.0'],
  [8_536_000, '8.19.0'],
  [8_537_000, '8.19.9'],
  [9_009_000, '9.0.0'],
  [9_033_000, '9.1.0'],
  [9_033_001, '9.1.9'],
  [9_039_001, '9.2.0'],
  [9_039_002, '9.2.2'],
  [9_039_003, '9.2.3'],
  [9_060_000, '9.3.0'],
];
const newestKnown = 9_060_999;
const oldestKnown = 7_000_099;

/**
 * The oldest release that can have written the number: 7010199 is 7.1.1, 8521000 is 8.17.0.
 * Throws UnknownFormatError for what is older than 7.0 or newer than anything known.
 */
export function releaseOf(versionId: number): string {
  if (versionId > newestKnown) throw new UnknownFormatError(`version ${versionId} is newer than Mayfly knows`);
  if (versionId < oldestKnown) throw new UnknownFormatError(`version ${versionId} is older than 7.0`);
  const first = firstReleases.findLast(([indexVersion]) => indexVersion <= versionId);
  return first ? first[1] : packed(versionId);
}

/** Major, minor and patch in two digits each, and 99 for a release. */
function packed(versionId: number): string {
  const digits = [1_000_000, 10_000, 100].map((unit) => Math.floor(versionId / unit) % 100);
  return digits.join('.');
}
