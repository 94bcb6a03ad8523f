import compare from 'semver/functions/compare.js';
import gt from 'semver/functions/gt.js';
import valid from 'semver/functions/valid.js';
import { firstWithTransportVersion } from '../compatibility.ts';
import { isNewerLucene, oldestWithLucene } from '../format/lucene/releases.ts';
import type { IndexContents, SnapshotContents } from '../model.ts';

/** What leaves no Elasticsearch that is older than this release. */
export interface Bound {
  readonly release: string;
  /** A sentence's beginning: `segment _3 of logs was written by Lucene 9.12.0`. */
  readonly because: string;
  /** The index that it is about, if any. */
  readonly index: string | null;
}

/**
 * What leaves no Elasticsearch as old as the one that wrote the snapshot, the strictest of it; null where nothing does.
 * What the repository demands of who reads it; a field that a patch has brought; or the Lucene of a segment: where a
 * cluster is being upgraded, a snapshot is written by its master, and the segments perhaps by nodes that are ahead.
 */
export function strictestBound(contents: SnapshotContents, indices: readonly IndexContents[]): Bound | null {
  const { elasticsearchVersion } = contents;
  const bounds = [repositoryBound(contents), fieldBound(elasticsearchVersion, indices), segmentBound(indices)];
  const stricter = bounds.filter((bound) => bound !== null).filter(({ release }) => gt(release, elasticsearchVersion));
  return stricter.toSorted((a, b) => compare(b.release, a.release))[0] ?? null;
}

function repositoryBound({ minVersion }: SnapshotContents): Bound | null {
  if (minVersion === null || valid(minVersion) === null) return null;
  return { release: minVersion, because: `the repository is for Elasticsearch ${minVersion} or newer`, index: null };
}

function fieldBound(writtenBy: string, indices: readonly IndexContents[]): Bound | null {
  const index = indices.find(({ transportVersion }) => transportVersion)?.name;
  if (index === undefined) return null;
  const release = firstWithTransportVersion(writtenBy);
  return { release, because: `the metadata of ${index} has the field transport_version`, index };
}

function segmentBound(indices: readonly IndexContents[]): Bound | null {
  const newest = newestSegment(indices);
  const release = newest && oldestWithLucene(newest.lucene);
  if (newest === null || release === null) return null;
  const because = `segment ${newest.name} of ${newest.index} was written by Lucene ${newest.lucene}`;
  return { release, because, index: newest.index };
}

/** The segment, of all shards, that the newest Lucene wrote. */
export function newestSegment(
  indices: readonly IndexContents[],
): { readonly index: string; readonly name: string; readonly lucene: string } | null {
  let newest: ReturnType<typeof newestSegment> = null;
  for (const { name: index, shards } of indices) {
    for (const { newestSegment: segment } of shards) {
      if (segment === null || (newest !== null && !isNewerLucene(segment.lucene, newest.lucene))) continue;
      newest = { index, ...segment };
    }
  }
  return newest;
}
