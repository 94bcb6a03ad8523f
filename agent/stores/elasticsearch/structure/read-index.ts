import gte from 'semver/functions/gte.js';
import type { BlobSource } from '../../../blobs/blob-source.ts';
import { forEachParallel } from '../../../blobs/for-each-parallel.ts';
import type { ShardContents } from '../model.ts';
import type { MetadataReader } from '../objects/metadata-reader.ts';
import type { SnapshotBlob } from '../objects/snapshot-blob.ts';
import type { IndexRead } from './contents.ts';
import { checkListing, type ListedGenerations, listGenerations } from './listing.ts';
import { isSearchableSnapshot } from './searchable-snapshot.ts';
import { readShard, type ShardRead, type ShardReference } from './shard.ts';
import { trackedGeneration } from './shard-generation.ts';
import { checkShardIndex } from './shard-index.ts';

/** How many shards of an index are asked for at once; the reader bounds how many objects are. */
const concurrency = 16;

/**
 * Reads the shards of an index, in the order of their numbers, and compares what they refer to with a listing of the
 * index's own objects. What is known of each single object is gone when it returns.
 */
export async function readIndexShards(
  source: BlobSource,
  reader: MetadataReader,
  references: readonly ShardReference[],
  signal: AbortSignal,
): Promise<ShardContents[]> {
  const shards: ShardRead[] = [];
  await forEachParallel(references, concurrency, signal, async (reference, either) => {
    const shard = await readShard(reader, reference, either);
    if (shard !== null) shards.push(shard);
    const { generation } = reference;
    if (generation !== null) {
      await checkShardIndex(reader, reference, [generation.name], shard?.names ?? null, either);
    }
  });
  const generations = await checkListing(source, reader, shards, signal);
  await checkUntrackedShardIndices(source, reader, shards, generations, signal);
  return shards.map(({ contents }) => contents).toSorted((a, b) => a.number - b.number);
}

/** The shards that the snapshot has of an index: all but those that failed. */
export function shardReferences(
  { entry, metadata }: IndexRead,
  { name, uuid, failures }: SnapshotBlob,
  release: string,
): ShardReference[] {
  const failed = new Set(failures.filter(({ index }) => index === entry.name).map(({ shard_id }) => shard_id));
  return Array.from({ length: metadata.shards }, (_, number) => ({
    snapshot: { name, uuid },
    index: entry.name,
    number,
    directory: `indices/${entry.id}/${number}/`,
    generation: trackedGeneration(entry.shardGenerations[number] ?? null),
    elsewhere: isSearchableSnapshot(metadata),
    rebuildsIndex: gte(release, '8.16.0'),
  })).filter(({ number }) => !failed.has(number));
}

/** Where index-N doesn't know the generation of a shard's index: that is looked at which the shard's directory has. */
async function checkUntrackedShardIndices(
  source: BlobSource,
  reader: MetadataReader,
  shards: readonly ShardRead[],
  listed: ReadonlyMap<string, ListedGenerations>,
  signal: AbortSignal,
): Promise<void> {
  const untracked = shards.filter(({ reference }) => reference.generation === null);
  await forEachParallel(untracked, concurrency, signal, async ({ reference, names }, either) => {
    const { directory } = reference;
    const { newest, named } = listed.get(directory) ?? (await listGenerations(source, directory, either));
    const [first = '0', ...others] = [...(newest === null ? [] : [String(newest)]), ...named];
    await checkShardIndex(reader, reference, [first, ...others], names, either);
  });
}
