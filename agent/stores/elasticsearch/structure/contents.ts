import type { PartOfBackup } from '../../store-definition.ts';
import { oldestReleaseOf, type Writer } from '../format/version-id.ts';
import type { LocatedSnapshot } from '../locate/located-snapshot.ts';
import type { IndexContents, MetadataFile, ShardContents, SnapshotContents } from '../model.ts';
import type { ClusterNames } from '../objects/cluster-names.ts';
import type { DataStream, StreamOf } from '../objects/data-streams.ts';
import type { IndexMetadata } from '../objects/index-metadata.ts';
import type { IndexEntry } from '../objects/repository-index.ts';
import type { SnapshotBlob } from '../objects/snapshot-blob.ts';

export interface IndexRead {
  readonly entry: IndexEntry;
  readonly metadata: IndexMetadata;
  readonly file: MetadataFile;
}

/** Everything that was read of a snapshot. */
export interface Parts {
  readonly located: LocatedSnapshot;
  readonly part: PartOfBackup;
  readonly blob: SnapshotBlob;
  readonly writer: Writer;
  /** The root's own metadata objects, without index-N. */
  readonly files: readonly MetadataFile[];
  readonly streamOf: StreamOf;
  readonly cluster: ClusterNames;
  readonly indices: readonly IndexRead[];
  /** Of the part's own indices, by the index's name, in the order of their numbers. */
  readonly shards: ReadonlyMap<string, readonly ShardContents[]>;
}

/** Puts together what the later levels need. */
export function contentsOf({
  located,
  part,
  blob,
  writer,
  files,
  streamOf,
  cluster,
  indices,
  shards,
}: Parts): SnapshotContents {
  const { own = [], others = [] } = Object.groupBy(indices, ({ entry }) =>
    part.owns([entry.name]) ? 'own' : 'others',
  );
  const metadata = [located.indexFile, ...files, ...own.map(({ file }) => file)];
  const all = [...shards.values()].flat();
  const contentsOfEach = (some: readonly IndexRead[]) =>
    some.map((index) =>
      indexContents(index, streamOf(index.entry.name), shards.get(index.entry.name) ?? [], blob.failures),
    );
  return {
    snapshot: {
      name: blob.name,
      uuid: blob.uuid,
      state: blob.state,
      writtenBy: { name: writer.name, version: writer.version },
      startedAt: new Date(blob.start_time).toISOString(),
      endedAt: new Date(blob.end_time).toISOString(),
    },
    elasticsearchVersion: oldestReleaseOf(writer.version),
    repositoryUuid: located.repositoryUuid,
    versionId: blob.version_id,
    minVersion: located.minVersion,
    indices: contentsOfEach(own),
    elsewhere: contentsOfEach(others),
    unreadIndices: new Set(blob.indices).difference(new Set(indices.map(({ entry }) => entry.name))).size,
    dataStreams: blob.data_streams,
    featureStates: blob.feature_states.map(({ feature_name }) => feature_name),
    ...cluster,
    metadata,
    bytes: sumOf(metadata, ({ bytes }) => bytes) + sumOf(all, ({ list, objectBytes }) => list.bytes + objectBytes),
    objects: metadata.length + sumOf(all, ({ objects }) => 1 + objects),
  };
}

function indexContents(
  { entry, metadata }: IndexRead,
  stream: DataStream | null,
  shards: readonly ShardContents[],
  failures: SnapshotBlob['failures'],
): IndexContents {
  const failed = failures.filter(({ index }) => index === entry.name).map(({ shard_id }) => shard_id);
  return {
    name: entry.name,
    id: entry.id,
    state: metadata.state,
    system: metadata.system ?? false,
    dataStream: stream?.name ?? null,
    aliases: [...metadata.aliases.keys(), ...(stream?.aliases ?? [])],
    settings: Object.fromEntries(metadata.settings),
    transportVersion: metadata.transport_version !== undefined,
    needs: metadata.needs,
    shards,
    missingShards: new Set(failed).size,
  };
}

function sumOf<T>(items: readonly T[], figure: (item: T) => number): number {
  return items.reduce((sum, item) => sum + figure(item), 0);
}
