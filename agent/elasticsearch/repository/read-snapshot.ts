import type { BlobSource } from '../../blobs/blob-source.ts';
import { inParallel } from '../../blobs/in-parallel.ts';
import type { MetadataFile, SnapshotContents } from '../snapshot-contents.ts';
import { contentsOf, type IndexRead } from './contents.ts';
import { indexFindings, shardCountFindings, snapshotFindings } from './cross-reference.ts';
import { releaseOf } from './elasticsearch-version.ts';
import { undecodable } from './findings.ts';
import { UnknownFormatError } from './format-error.ts';
import { indexMetadataSchema } from './index-metadata.ts';
import { checkListing, expectedObjects } from './listing.ts';
import type { LocatedSnapshot } from './locate.ts';
import type { MetadataReader } from './metadata-reader.ts';
import type { IndexEntry, SnapshotEntry } from './repository-index.ts';
import { isSearchableSnapshot, searchableSnapshotFinding } from './searchable-snapshot.ts';
import { checkShardIndex, readShard, type ShardRead, type ShardReference } from './shard.ts';
import { type SnapshotBlob, snapshotBlobSchema } from './snapshot-blob.ts';
import { stateFindings } from './snapshot-state.ts';

/** How many metadata objects are read at once. */
const concurrency = 16;

interface Root {
  readonly blob: SnapshotBlob;
  readonly release: string;
  readonly files: readonly MetadataFile[];
}

/** Reads all of a snapshot's metadata once, and compares it with one listing. Findings go to the reader. */
export async function readSnapshot(
  source: BlobSource,
  reader: MetadataReader,
  located: LocatedSnapshot,
  signal: AbortSignal,
): Promise<SnapshotContents | null> {
  const root = await readRoot(reader, located.entry, signal);
  if (root === null) return null;
  const indices = await readIndices(reader, located.entry, signal);
  if (indices.length === located.entry.indices.length) {
    reader.find(
      ...shardCountFindings(
        root.blob,
        indices.map(({ metadata }) => metadata),
      ),
    );
  }
  const references = indices.flatMap((index) => shardReferences(index, root.blob));
  reader.expect(2 + located.entry.indices.length + 2 * references.length);
  const shards = await readShards(reader, references, signal);
  const directories = new Set(references.map(({ directory }) => directory));
  const generations = await checkListing(source, reader, expectedObjects(shards), directories, signal);
  await checkUntrackedShardIndices(reader, shards, generations, signal);
  return contentsOf({ located, ...root, indices, shards });
}

async function readRoot(reader: MetadataReader, entry: SnapshotEntry, signal: AbortSignal): Promise<Root | null> {
  const key = `snap-${entry.uuid}.dat`;
  const snapshot = await reader.read({ key, codec: 'snapshot', evidence: {} }, snapshotBlobSchema, signal);
  const cluster = await reader.verify({ key: `meta-${entry.uuid}.dat`, codec: 'metadata', evidence: {} }, signal);
  if (snapshot === null) return null;
  const blob = snapshot.value;
  reader.find(...stateFindings(blob), ...snapshotFindings(entry, blob));
  try {
    const release = releaseOf(blob.version_id);
    return { blob, release, files: cluster === null ? [snapshot.file] : [snapshot.file, cluster.file] };
  } catch (error) {
    if (!(error instanceof UnknownFormatError)) throw error;
    reader.find(undecodable(error, 'metadata', key, {}));
    return null;
  }
}

async function readIndices(reader: MetadataReader, entry: SnapshotEntry, signal: AbortSignal): Promise<IndexRead[]> {
  const read: IndexRead[] = [];
  await inParallel(entry.indices, concurrency, signal, async (index, either) => {
    const object = { key: index.metadataKey, codec: 'index-metadata', evidence: { index: index.name } } as const;
    const answer = await reader.read(object, indexMetadataSchema, either);
    if (answer === null) return;
    const metadata = answer.value;
    reader.find(...indexFindings(index, metadata));
    if (isSearchableSnapshot(metadata)) reader.find(searchableSnapshotFinding(metadata, index.metadataKey));
    read.push({ entry: index, metadata, file: answer.file });
  });
  return read.toSorted((a, b) => compare(a.entry, b.entry));
}

function shardReferences({ entry, metadata }: IndexRead, { name, uuid, failures }: SnapshotBlob): ShardReference[] {
  const failed = new Set(failures.filter(({ index }) => index === entry.name).map(({ shard_id }) => shard_id));
  return Array.from({ length: metadata.shards }, (_, number) => ({
    snapshot: { name, uuid },
    index: entry.name,
    number,
    directory: `indices/${entry.id}/${number}/`,
    generation: entry.shardGenerations[number] ?? null,
    elsewhere: isSearchableSnapshot(metadata),
  })).filter(({ number }) => !failed.has(number));
}

async function readShards(
  reader: MetadataReader,
  references: readonly ShardReference[],
  signal: AbortSignal,
): Promise<ShardRead[]> {
  const shards: ShardRead[] = [];
  await inParallel(references, concurrency, signal, async (reference, either) => {
    const shard = await readShard(reader, reference, either);
    if (shard !== null) shards.push(shard);
    if (reference.generation !== null) {
      await checkShardIndex(reader, reference, reference.generation, shard?.names ?? null, either);
    }
  });
  return shards.toSorted((a, b) => a.contents.number - b.contents.number);
}

/** Before 7.6 index-N doesn't know the shards' generations: Elasticsearch takes the highest that is there. */
async function checkUntrackedShardIndices(
  reader: MetadataReader,
  shards: readonly ShardRead[],
  generations: ReadonlyMap<string, number>,
  signal: AbortSignal,
): Promise<void> {
  const untracked = shards.filter(({ reference }) => reference.generation === null);
  await inParallel(untracked, concurrency, signal, async ({ reference, names }, either) => {
    const { directory, index, number } = reference;
    const newest = generations.get(directory);
    if (newest === undefined) reader.missing(`${directory}index-0`, { index, shard: number }, 'shard-index');
    else await checkShardIndex(reader, reference, String(newest), names, either);
  });
}

function compare(a: IndexEntry, b: IndexEntry): number {
  return a.name < b.name ? -1 : 1;
}
