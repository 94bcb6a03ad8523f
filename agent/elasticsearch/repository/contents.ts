import type { IndexContents, MetadataFile, SnapshotContents } from '../snapshot-contents.ts';
import type { IndexMetadata } from './index-metadata.ts';
import type { LocatedSnapshot } from './locate.ts';
import type { IndexEntry } from './repository-index.ts';
import type { ShardRead } from './shard.ts';
import type { SnapshotBlob } from './snapshot-blob.ts';

export interface IndexRead {
  readonly entry: IndexEntry;
  readonly metadata: IndexMetadata;
  readonly file: MetadataFile;
}

/** Everything that was read of a snapshot. */
export interface Parts {
  readonly located: LocatedSnapshot;
  readonly blob: SnapshotBlob;
  readonly release: string;
  /** The root's own metadata objects, without index-N. */
  readonly files: readonly MetadataFile[];
  readonly indices: readonly IndexRead[];
  /** In the order of their numbers. */
  readonly shards: readonly ShardRead[];
}

/** Puts together what the later levels need. */
export function contentsOf({ located, blob, release, files, indices, shards }: Parts): SnapshotContents {
  const byIndex = Map.groupBy(shards, ({ reference }) => reference.index);
  const metadata = [
    located.indexFile,
    ...files,
    ...indices.map(({ file }) => file),
    ...shards.map(({ metadata: file }) => file),
  ];
  const data = shards.flatMap(({ contents }) => contents.files).flatMap(({ parts }) => parts);
  return {
    snapshot: {
      name: blob.name,
      uuid: blob.uuid,
      state: blob.state,
      elasticsearchVersion: release,
      startedAt: new Date(blob.start_time).toISOString(),
      endedAt: new Date(blob.end_time).toISOString(),
    },
    repositoryUuid: located.repositoryUuid,
    versionId: blob.version_id,
    indices: indices.map((index) => indexContents(index, byIndex.get(index.entry.name) ?? [])),
    dataStreams: blob.data_streams,
    featureStates: blob.feature_states.map(({ feature_name }) => feature_name),
    metadata,
    bytes: sumOf(metadata) + sumOf(data),
    objects: metadata.length + data.length,
  };
}

function indexContents({ entry, metadata }: IndexRead, shards: readonly ShardRead[]): IndexContents {
  return {
    name: entry.name,
    id: entry.id,
    state: metadata.state,
    system: metadata.system ?? false,
    settings: Object.fromEntries(metadata.settings),
    needs: metadata.needs,
    shards: shards.map(({ contents }) => contents),
  };
}

function sumOf(objects: readonly { readonly bytes: number }[]): number {
  return objects.reduce((sum, { bytes }) => sum + bytes, 0);
}
