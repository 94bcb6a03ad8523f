import { newestMajorReading } from '../compatibility.ts';
import { neededBytes } from '../machine-needs.ts';
import type { IndexContents, SnapshotContents } from '../model.ts';
import { type CreatedVersion, createdVersion } from '../needs/created-version.ts';
import type { Need } from '../needs/needs.ts';
import { proofSeconds, usualPace } from '../pace.ts';
import { select } from '../restore/selection.ts';

/** A need of one index or more. */
export interface SharedNeed {
  readonly name: string;
  /** What in the first of the indices needs it: `token filter icu_folding`. */
  readonly by: string;
  readonly indices: readonly string[];
}

/** What restores a snapshot, of all its indices but the system's. */
export interface Requirements {
  readonly elasticsearch: {
    /** No older one reads what this one has written. */
    readonly oldest: string;
    /** The last major version that reads indices as old as the oldest here. */
    readonly newestMajor: number;
    /** The index that decides that. */
    readonly oldestIndex: { readonly name: string; readonly created: CreatedVersion } | null;
  };
  readonly plugins: readonly SharedNeed[];
  /** Relative to Elasticsearch's configuration. */
  readonly files: readonly SharedNeed[];
  /** Named sets of synonyms, which lie in an index of the system. */
  readonly synonymsSets: readonly SharedNeed[];
  /** Types that neither Elasticsearch nor a known plugin has. */
  readonly unknown: readonly SharedNeed[];
  /** A staged copy, a restored one, and a reserve. */
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
    diskBytes: neededBytes(contents),
    roughSeconds: proofSeconds({ bytes, objects, shards }, usualPace),
  };
}

/** No older Elasticsearch than the one that wrote the snapshot, and none that no longer reads its oldest index. */
function fitting(
  { elasticsearchVersion }: SnapshotContents,
  indices: readonly IndexContents[],
): Requirements['elasticsearch'] {
  const oldest = elasticsearchVersion;
  let oldestIndex: Requirements['elasticsearch']['oldestIndex'] = null;
  for (const { name, settings } of indices) {
    const created = createdVersion(settings);
    if (created && (oldestIndex === null || created.id < oldestIndex.created.id)) oldestIndex = { name, created };
  }
  const major = oldestIndex?.created.major ?? Number(oldest.split('.')[0]);
  return { oldest, newestMajor: newestMajorReading(major), oldestIndex };
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
