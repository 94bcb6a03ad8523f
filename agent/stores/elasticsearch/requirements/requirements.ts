import major from 'semver/functions/major.js';
import { newestMajorReading, readingFrom } from '../compatibility.ts';
import { bytesOf, neededBytes } from '../machine-needs.ts';
import type { IndexContents, SnapshotContents } from '../model.ts';
import { type CreatedVersion, createdVersion } from '../needs/created-version.ts';
import type { Need } from '../needs/needs.ts';
import { proofSeconds, usualPace } from '../pace.ts';
import { select } from '../restore/selection.ts';
import { type Bound, strictestBound } from './oldest-version.ts';

/** A need of one index or more. */
export interface SharedNeed {
  readonly name: string;
  /** What in the first of the indices needs it: `token filter icu_folding`. */
  readonly by: string;
  readonly indices: readonly string[];
}

/** The versions of Elasticsearch that restore a snapshot. */
export interface VersionRange {
  /** What wrote it, and the number by which a node compares it with its own. */
  readonly writtenBy: string;
  readonly versionId: number;
  /** No older one restores it. */
  readonly oldest: string;
  /** What it is that leaves no older one, if not that the snapshot is written by it. */
  readonly because: Bound | null;
  /** The oldest that do, of its own line and, where it matters, of later ones. */
  readonly from: readonly string[];
  /** The first index whose metadata has the field `transport_version`. */
  readonly transportVersionOf: string | null;
  /** The last major version that reads indices as old as the oldest here. */
  readonly newestMajor: number;
  /** The index that decides that. */
  readonly oldestIndex: { readonly name: string; readonly created: CreatedVersion } | null;
}

/** What restores a snapshot, of all its indices but the system's. */
export interface Requirements {
  readonly elasticsearch: VersionRange;
  readonly plugins: readonly SharedNeed[];
  /** Relative to Elasticsearch's configuration. */
  readonly files: readonly SharedNeed[];
  /** Named sets of synonyms, which lie in an index of the system. */
  readonly synonymsSets: readonly SharedNeed[];
  /** Types that neither Elasticsearch nor a known plugin has. */
  readonly unknown: readonly SharedNeed[];
  /** What is restored, the staged copies of what is under way, and a reserve. */
  readonly diskBytes: number;
  readonly roughSeconds: number;
}

/** What must be there before a restore of the snapshot is worth beginning. */
export function requirementsOf(contents: SnapshotContents): Requirements {
  const indices = select(contents).restored;
  const { bytes, objects } = contents;
  const shards = indices.reduce((sum, index) => sum + index.shards.length, 0);
  const shared = (kind: Need['kind']) => sharedNeeds(indices, kind);
  return {
    elasticsearch: fitting(contents, indices),
    plugins: shared('plugin'),
    files: shared('file'),
    synonymsSets: shared('synonyms-set'),
    unknown: shared('unknown'),
    diskBytes: neededBytes(indices.map(bytesOf)),
    roughSeconds: proofSeconds({ bytes, objects, shards }, usualPace),
  };
}

function fitting(contents: SnapshotContents, indices: readonly IndexContents[]): VersionRange {
  let oldestIndex: VersionRange['oldestIndex'] = null;
  for (const { name, settings } of indices) {
    const created = createdVersion(settings);
    if (created && (oldestIndex === null || created.id < oldestIndex.created.id)) oldestIndex = { name, created };
  }
  const { elasticsearchVersion, versionId, snapshot } = contents;
  const because = strictestBound(contents, indices);
  const oldest = because?.release ?? elasticsearchVersion;
  return {
    writtenBy: snapshot.writtenBy?.version ?? elasticsearchVersion,
    versionId,
    oldest,
    because,
    from: readingFrom(oldest),
    transportVersionOf: indices.find(({ transportVersion }) => transportVersion)?.name ?? null,
    newestMajor: newestMajorReading(oldestIndex?.created.major ?? major(elasticsearchVersion)),
    oldestIndex,
  };
}

function sharedNeeds(indices: readonly IndexContents[], kind: Need['kind']): SharedNeed[] {
  const byName = new Map<string, { name: string; by: string; indices: string[] }>();
  for (const index of indices) {
    for (const { name, by } of index.needs.filter((need) => need.kind === kind)) {
      const shared = byName.get(name) ?? { name, by, indices: [] };
      shared.indices.push(index.name);
      byName.set(name, shared);
    }
  }
  return [...byName.values()];
}
