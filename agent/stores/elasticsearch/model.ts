import type { ProvenSnapshot } from '../../contract/proof.ts';
import type { WrittenSegment } from './format/lucene/live-documents.ts';
import type { Need } from './needs/needs.ts';

/** A file of a shard, in one object or in several. */
export interface DataFile {
  /** In the order in which their bytes make up the file. */
  readonly parts: readonly { readonly key: string; readonly bytes: number }[];
  /** Lucene's own checksum: CRC-32 of all but the file's last eight bytes, which hold it again as an int64. */
  readonly checksum: number;
}

/** A metadata object, already read and checked. */
export interface MetadataFile {
  readonly key: string;
  readonly bytes: number;
  /** CRC-32 of the whole object as `structure` has read it. */
  readonly crc32: number;
}

export interface ShardContents {
  readonly number: number;
  readonly bytes: number;
  /** `indices/<id>/<number>/` */
  readonly directory: string;
  /** Where its files stand. They may be millions, so that they are not kept: who wants them reads it again. */
  readonly list: MetadataFile;
  /** How many objects its files are, and their bytes. */
  readonly objects: number;
  readonly objectBytes: number;
  /** Lucene documents that are alive, nested ones included, as the shard's own metadata says. */
  readonly documents: number;
  readonly maxSequenceNumber: number | null;
  readonly newestSegment: WrittenSegment | null;
}

export interface IndexContents {
  readonly name: string;
  /** The repository's own id for it: `indices/<id>/`. */
  readonly id: string;
  readonly state: 'open' | 'close';
  /** Elasticsearch says that it belongs to the system (7.13+); older ones are recognized by name. */
  readonly system: boolean;
  /** The data stream that it backs. */
  readonly dataStream: string | null;
  /** Its own, and those of its data stream. */
  readonly aliases: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** Its metadata has the field `transport_version`, which not every Elasticsearch knows. */
  readonly transportVersion: boolean;
  /** What not every Elasticsearch has. */
  readonly needs: readonly Need[];
  readonly shards: readonly ShardContents[];
  /** How many of its shards the snapshot lacks, by its own word. */
  readonly missingShards: number;
}

/** Everything that `structure` has learnt, and that `bytes`, `restore` and `examine` need. */
export interface SnapshotContents {
  readonly snapshot: ProvenSnapshot & {
    readonly name: string;
    readonly uuid: string;
  };
  /** The oldest release that can have written it. */
  readonly elasticsearchVersion: string;
  readonly repositoryUuid: string | null;
  /** Elasticsearch's number for its version (7010199), which the snapshot itself carries. */
  readonly versionId: number;
  /** The oldest release that may read the repository, by its own index; null where that doesn't say. */
  readonly minVersion: string | null;
  /** Those whose metadata could be read, by their names; of a part of the snapshot its own ones. */
  readonly indices: readonly IndexContents[];
  /** Those of other parts, with metadata alone: their `shards` are empty. */
  readonly elsewhere: readonly IndexContents[];
  /** How many the snapshot holds beside these. */
  readonly unreadIndices: number;
  readonly dataStreams: readonly string[];
  readonly featureStates: readonly string[];
  /** Names of the templates and of the ingest pipelines in the cluster's state; null where it isn't in the snapshot. */
  readonly templates: readonly string[] | null;
  readonly pipelines: readonly string[] | null;
  /** The metadata objects that a restore reads beside the shards' lists: index-N, snap, meta, index metadata. */
  readonly metadata: readonly MetadataFile[];
  /** Of all objects that `bytes` reads: nothing of `elsewhere`. */
  readonly bytes: number;
  readonly objects: number;
}

/** Those of all parts, by their names, so that each part has them in the same order. */
export function everyIndex({
  indices,
  elsewhere,
}: Pick<SnapshotContents, 'indices' | 'elsewhere'>): readonly IndexContents[] {
  return elsewhere.length === 0 ? indices : [...indices, ...elsewhere].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Where in a report a shard stands: below its index. */
export function shardPath(index: string, shard: number): string[] {
  return [index, String(shard)];
}
