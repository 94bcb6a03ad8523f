import { randomBytes } from 'node:crypto';
import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { framedSmile } from '../../fixtures/frame-writer.ts';
import type { Smile } from '../../fixtures/smile-writer.ts';
import { type LuceneFile, segmentInfo, segmentsFile, withFooter } from './lucene-writer.ts';

export interface SyntheticShape {
  readonly indices: number;
  readonly shards: number;
  /** Each in two objects, and a `.si` within the shard's metadata. */
  readonly segments: number;
  /** How long the data objects are, in turn; left out: about a thousand bytes, with nothing in them. */
  readonly dataBytes?: readonly number[];
}

export interface SyntheticRepository {
  readonly uuid: string;
  /** All that a restore of the snapshot reads. */
  readonly objects: number;
}

const snapshot = { name: 'synthetic', uuid: 'Synthetic-Snapshot_-22' };
const version = 8_521_000;
const time = 1_700_000_000_000;
const documentsEach = 1_000;
const generation = 'GenerationOfTheShard-_';

/**
 * Writes a repository as Elasticsearch 8.17 would: all of its metadata, and data objects of the right lengths, which is
 * all that `structure` looks at, or, if asked, of random bytes with the right checksums. Its shards consist of the same
 * files under other paths.
 */
export function writeSyntheticRepository(directory: string, shape: SyntheticShape): SyntheticRepository {
  const { indices, shards, segments, dataBytes } = shape;
  const names = Array.from({ length: indices }, (_, i) => `logs-${String(i).padStart(6, '0')}`);
  const ids = names.map((_, i) => `IndexNumber${String(i).padStart(9, '0')}-_`);
  const homes = ids.map((id) => join(directory, 'indices', id));
  const places = homes.flatMap((home) => Array.from({ length: shards }, (_, shard) => join(home, String(shard))));
  for (const place of places) mkdirSync(place, { recursive: true });

  const files = shardFiles(segments, (name, i) =>
    dataBytes === undefined
      ? allocate(places, name, 1_000 + i)
      : fill(places, name, dataBytes[i % dataBytes.length] ?? 0),
  );
  const list = shardList(files);
  const index = shardIndex(files);
  for (const place of places) {
    writeFileSync(join(place, `snap-${snapshot.uuid}.dat`), list);
    writeFileSync(join(place, `index-${generation}`), index);
  }
  names.forEach((name, i) => {
    writeFileSync(join(homes[i] ?? '', `meta-${metadataName(i)}.dat`), indexMetadata(name, shards, i));
  });
  writeFileSync(join(directory, `meta-${snapshot.uuid}.dat`), framedSmile('metadata', map({ 'meta-data': map({}) })));
  writeFileSync(join(directory, `snap-${snapshot.uuid}.dat`), rootSnapshot(names, shards));
  writeFileSync(join(directory, 'index-0'), repositoryIndex(names, ids, shards));
  writeFileSync(join(directory, 'index.latest'), Buffer.alloc(8));
  return { uuid: snapshot.uuid, objects: 3 + indices + places.length * (1 + 2 * segments) };
}

interface File {
  readonly name: string;
  readonly physicalName: string;
  readonly length: number;
  readonly checksum: number;
  /** Content that lies in the shard's metadata. */
  readonly inline: Buffer | null;
}

/** `place` writes a data object into every shard, and tells what it is. */
function shardFiles(segments: number, place: (name: string, i: number) => Pick<File, 'length' | 'checksum'>): File[] {
  const names = Array.from({ length: segments }, (_, i) => `_${i.toString(36)}`);
  const inline = (physicalName: string, { bytes, checksum }: LuceneFile, i: number): File => ({
    ...{ name: `v__${String(i).padStart(20, '0')}-_`, physicalName, length: bytes.length, checksum, inline: bytes },
  });
  const object = (physicalName: string, i: number): File => {
    const name = `__${String(i).padStart(20, 'x')}-_`;
    return { name, physicalName, ...place(name, i), inline: null };
  };
  return [
    ...names.flatMap((name, i) => [
      inline(`${name}.si`, segmentInfo(documentsEach), i),
      object(`${name}.cfs`, 2 * i),
      object(`${name}.cfe`, 2 * i + 1),
    ]),
    inline('segments_5', segmentsFile(names), segments),
  ];
}

function allocate(places: readonly string[], name: string, length: number): Pick<File, 'length' | 'checksum'> {
  for (const place of places) {
    const file = openSync(join(place, name), 'w');
    ftruncateSync(file, length);
    closeSync(file);
  }
  return { length, checksum: 0 };
}

function fill(places: readonly string[], name: string, bytes: number): Pick<File, 'length' | 'checksum'> {
  const file = withFooter(randomBytes(bytes));
  for (const place of places) writeFileSync(join(place, name), file.bytes);
  return { length: file.bytes.length, checksum: file.checksum };
}

function shardList(files: readonly File[]): Buffer {
  return framedSmile(
    'snapshot',
    map({
      ...{ name: snapshot.name, index_version: 0, start_time: time, time: 1, number_of_files: files.length },
      ...{ total_size: 1, files: files.map(fileEntry) },
    }),
    { compressed: true },
  );
}

function shardIndex(files: readonly File[]): Buffer {
  const own = map({ files: files.map(({ name }) => name) });
  const contents = map({ files: files.map(fileEntry), snapshots: map({ [snapshot.name]: own }) });
  return framedSmile('snapshots', contents, { compressed: true });
}

function fileEntry({ name, physicalName, length, checksum, inline }: File): Smile {
  return map({
    ...{ name, physical_name: physicalName, length, checksum: checksum.toString(36) },
    ...{ part_size: 9_223_372_036_854_775_807n, written_by: '9.12.0' },
    ...(inline === null ? {} : { meta_hash: inline }),
    writer_uuid: Buffer.alloc(16, 3),
  });
}

function indexMetadata(name: string, shards: number, number: number): Buffer {
  const settings = map({
    'index.number_of_shards': String(shards),
    'index.number_of_replicas': '1',
    'index.uuid': `uuid-${number}`,
    'index.version.created': String(version),
  });
  const mapping = map({ _doc: map({ properties: map({ message: map({ type: 'text' }) }) }) });
  const versions = { version: 5, mapping_version: 1, settings_version: 1, aliases_version: 1 };
  const metadata = map({ ...versions, state: 'open', settings, mappings: [mapping], aliases: map({}), system: false });
  return framedSmile('index-metadata', map({ [name]: metadata }), { compressed: true });
}

function rootSnapshot(names: readonly string[], shards: number): Buffer {
  const total = names.length * shards;
  const contents = map({
    ...{ name: snapshot.name, uuid: snapshot.uuid, version_id: version, indices: names, state: 'SUCCESS' },
    ...{ include_global_state: true, start_time: time, end_time: time + 1, total_shards: total },
    ...{ successful_shards: total, failures: [] },
  });
  return framedSmile('snapshot', map({ snapshot: contents }), { compressed: true });
}

function repositoryIndex(names: readonly string[], ids: readonly string[], shards: number): string {
  const identifier = (i: number) => `uuid-${i}-_na_-1-1-1`;
  return JSON.stringify({
    min_version: '7.12.0',
    uuid: 'RepositoryOfTheBench_-',
    cluster_id: 'ClusterOfTheBench___-_',
    snapshots: [
      {
        ...snapshot,
        state: 1,
        version: '8.11.0',
        index_version: version,
        index_metadata_lookup: Object.fromEntries(ids.map((id, i) => [id, identifier(i)])),
        start_time_millis: time,
        end_time_millis: time + 1,
      },
    ],
    indices: Object.fromEntries(
      names.map((name, i) => [
        name,
        { id: ids[i], snapshots: [snapshot.uuid], shard_generations: Array(shards).fill(generation) },
      ]),
    ),
    index_metadata_identifiers: Object.fromEntries(names.map((_, i) => [identifier(i), metadataName(i)])),
  });
}

function metadataName(number: number): string {
  return `Metadata${String(number).padStart(10, '0')}-_`;
}

function map(fields: Record<string, Smile>): ReadonlyMap<string, Smile> {
  return new Map(Object.entries(fields));
}
