/**
 * The first release of Elasticsearch with each minor version of Lucene: what that writes, no older one reads. Source:
 * the dependency on lucene-core of org.elasticsearch:elasticsearch on Maven Central, and its class IndexVersions.
 */
const releases: readonly (readonly [lucene: string, elasticsearch: string])[] = [
  ['8.0', '7.0.0'],
  ['8.1', '7.3.0'],
  ['8.2', '7.4.0'],
  ['8.3', '7.5.0'],
  ['8.4', '7.6.0'],
  ['8.5', '7.7.0'],
  ['8.6', '7.9.0'],
  ['8.7', '7.10.0'],
  ['8.8', '7.12.0'],
  ['8.9', '7.14.0'],
  ['8.10', '7.16.0'],
  ['8.11', '7.17.0'],
  ['9.0', '8.0.0'],
  ['9.1', '8.2.0'],
  ['9.2', '8.3.0'],
  ['9.3', '8.4.0'],
  ['9.4', '8.5.0'],
  ['9.5', '8.7.0'],
  ['9.6', '8.8.0'],
  ['9.7', '8.9.0'],
  ['9.8', '8.11.0'],
  ['9.9', '8.12.0'],
  ['9.10', '8.13.0'],
  ['9.11', '8.15.0'],
  ['9.12', '8.16.0'],
  ['10.1', '9.0.0'],
  ['10.2', '9.1.0'],
  ['10.3', '9.2.0'],
  ['10.4', '9.4.0'],
  ['10.5', '9.5.0'],
];

/** The oldest Elasticsearch that reads what this version of Lucene has written; null of a Lucene that is not known. */
export function oldestWithLucene(lucene: string): string | null {
  const [newest = ''] = releases.at(-1) ?? [];
  if (minorOf(lucene) > minorOf(newest)) return null;
  // Lucene 7 and older wrote for Elasticsearch 6 and older; all that are known here read it, as far as they may.
  return releases.find(([with_]) => minorOf(with_) >= minorOf(lucene))?.[1] ?? null;
}

/** Whether one version of Lucene, `9.12.0`, is newer than another, but for its last number: it changes no format. */
export function isNewerLucene(one: string, other: string): boolean {
  return minorOf(one) > minorOf(other);
}

function minorOf(lucene: string): number {
  const [major = 0, minor = 0] = lucene.split('.').map(Number);
  return major * 1_000 + minor;
}
