import type { BlobSource } from '../../blobs/blob-source.ts';
import { damaged } from './findings.ts';
import type { MetadataReader } from './metadata-reader.ts';
import type { ShardRead } from './shard.ts';
import { ArchiveCheck, mayBeArchived } from './storage-class.ts';

/** A data object that the snapshot refers to. */
interface Expected {
  readonly index: string;
  readonly shard: number;
  readonly bytes: number;
}

/** Every data object of the shards, by its key. */
export function expectedObjects(shards: readonly ShardRead[]): Map<string, Expected> {
  const expected = new Map<string, Expected>();
  for (const { reference, contents } of shards) {
    for (const { key, bytes } of contents.files.flatMap(({ parts }) => parts)) {
      expected.set(key, { bytes, index: reference.index, shard: reference.number });
    }
  }
  return expected;
}

/**
 * Compares one listing of the repository with the objects that must be there. Nothing of the listing is kept but, for
 * each of `shardDirectories`, the highest N of the `index-N` in it, which is the answer.
 */
export async function checkListing(
  source: BlobSource,
  reader: MetadataReader,
  expected: Map<string, Expected>,
  shardDirectories: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const generations = new Map<string, number>();
  const archives = new ArchiveCheck(source, reader, signal);
  for await (const { key, bytes, storageClass } of source.list('indices/', signal)) {
    const object = expected.get(key);
    if (object === undefined) {
      noteGeneration(key, shardDirectories, generations);
      continue;
    }
    expected.delete(key);
    const evidence = { index: object.index, shard: object.shard, object: key };
    if (bytes !== object.bytes) {
      const lengths = { expected: object.bytes, actual: bytes };
      reader.find(
        damaged('object-length', `${key} is ${bytes} bytes long instead of ${object.bytes}.`, evidence, lengths),
      );
    } else if (mayBeArchived(storageClass)) {
      await archives.add({ key, storageClass, evidence });
    }
  }
  await archives.finish();
  for (const [key, { index, shard }] of expected) reader.missing(key, { index, shard });
  return generations;
}

function noteGeneration(key: string, directories: ReadonlySet<string>, generations: Map<string, number>): void {
  const [, directory, number] = /^(.*\/)index-(\d{1,15})$/.exec(key) ?? [];
  if (directory === undefined || !directories.has(directory)) return;
  generations.set(directory, Math.max(Number(number), generations.get(directory) ?? 0));
}
