/** What wrote a snapshot, as the number of its version tells it. */
export interface Writer {
  readonly name: 'Elasticsearch' | 'OpenSearch' | 'CrateDB';
  /** The oldest release that can have written it: `8.17.0`; of a release that is not known, `9.5.4 or newer`. */
  readonly version: string;
  /**
   * `newer`: than any known release with such a number, so that its format may have grown, too; `too-old`: before
   * Elasticsearch 7.0, in a format that is not read.
   */
  readonly known: 'exactly' | 'newer' | 'too-old';
}

/**
 * From 8.11 on a snapshot is numbered by its index version, which says nothing of the release: the first and the last
 * release with each of them (https://github.com/elastic/elasticsearch, server/…/index/IndexVersions.csv). A release
 * line that goes on may get further numbers: see `writerOf`.
 */
const indexVersions: readonly (readonly [indexVersion: number, first: string, last: string])[] = [
  [8_500_003, '8.11.0', '8.11.4'],
  [8_500_008, '8.12.0', '8.12.0'],
  [8_500_010, '8.12.1', '8.12.2'],
  [8_503_000, '8.13.0', '8.13.4'],
  [8_505_000, '8.14.0', '8.14.3'],
  [8_512_000, '8.15.0', '8.15.5'],
  [8_518_000, '8.16.0', '8.16.6'],
  [8_521_000, '8.17.0', '8.17.10'],
  [8_525_000, '8.18.0', '8.18.8'],
  [8_536_000, '8.19.0', '8.19.8'],
  [8_537_000, '8.19.9', '8.19.21'],
  [9_009_000, '9.0.0', '9.0.8'],
  [9_033_000, '9.1.0', '9.1.8'],
  [9_033_001, '9.1.9', '9.1.10'],
  [9_039_001, '9.2.0', '9.2.1'],
  [9_039_002, '9.2.2', '9.2.2'],
  [9_039_003, '9.2.3', '9.2.8'],
  [9_060_000, '9.3.0', '9.3.2'],
  [9_060_001, '9.3.3', '9.3.8'],
  [9_094_000, '9.4.0', '9.4.5'],
  [9_107_000, '9.5.0', '9.5.1'],
  [9_111_000, '9.5.2', '9.5.3'],
];
/** Below it a number is the release itself. */
const firstIndexVersion = 8_500_000;
const oldestRead = 7_000_001;
/** Set in OpenSearch's numbers, which otherwise are made as Elasticsearch's were (its class Version). */
const openSearchMask = 0x0800_0000;

/** The newest release whose number is known. */
export const newestKnownRelease = '9.5.3';

/** What wrote a snapshot, or created an index, of this number: 7010199 is Elasticsearch 7.1.1. Never throws. */
export function writerOf(versionId: number): Writer {
  if (versionId >= openSearchMask)
    return { name: 'OpenSearch', version: packed(versionId - openSearchMask), known: 'exactly' };
  const name = 'Elasticsearch';
  if (versionId < firstIndexVersion) {
    return { name, version: packed(versionId), known: versionId < oldestRead ? 'too-old' : 'exactly' };
  }
  const [number, first, last] = indexVersions.findLast(([number]) => number <= versionId) ?? [0, '8.11.0', '8.10.4'];
  if (number === versionId) return { name, version: first, known: 'exactly' };
  return { name, version: `${releaseAfter(last, versionId)}${orNewer}`, known: 'newer' };
}

/**
 * What wrote a snapshot by another count than Elasticsearch's: index-N lists CrateDB's own version beside the number of
 * the Elasticsearch that it was made of, a higher one. `versionId` is null where the snapshot's own object is in a form
 * that is not known. Null when nothing tells of such a writer.
 */
export function writerOfListed(listedVersion: string | null, versionId: number | null): Writer | null {
  const [, major = ''] = /^(\d+)\.\d+\.\d+/.exec(listedVersion ?? '') ?? [];
  if (listedVersion === null || major === '' || Number(major) < 3 || Number(major) > 6) return null;
  if (versionId !== null && (versionId < oldestRead || versionId >= openSearchMask)) return null;
  return { name: 'CrateDB', version: listedVersion, known: 'exactly' };
}

/** Whether it wrote in a format that is not read here, whatever the version of Mayfly. */
export function isForeign({ name, known }: Writer): boolean {
  return name !== 'Elasticsearch' || known === 'too-old';
}

const orNewer = ' or newer';

/** The oldest release that a version stands for: 9.5.4 of `9.5.4 or newer`. */
export function oldestReleaseOf(version: string): string {
  return isOpen(version) ? version.slice(0, -orNewer.length) : version;
}

/** Whether a version stands for a release that is not known, and all after it. */
export function isOpen(version: string): boolean {
  return version.endsWith(orNewer);
}

/** The next patch, or the first release of the number's own major version. */
function releaseAfter(release: string, versionId: number): string {
  const [major = 0, minor = 0, patch = 0] = release.split('.').map(Number);
  const own = Math.floor(versionId / 1_000_000);
  return own > major ? `${own}.0.0` : `${major}.${minor}.${patch + 1}`;
}

/** Major, minor and patch in two digits each, and 99 for a release. */
function packed(versionId: number): string {
  const digits = [1_000_000, 10_000, 100].map((unit) => Math.floor(Math.max(versionId, 0) / unit));
  return digits.map((digit, at) => (at === 0 ? digit : digit % 100)).join('.');
}
