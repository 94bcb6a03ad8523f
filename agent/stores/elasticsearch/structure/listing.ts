import type { BlobSource } from '../../../blobs/blob-source.ts';
import { BlobUnavailableError } from '../../../blobs/errors.ts';
import { shardPath } from '../model.ts';
import type { MetadataReader } from '../objects/metadata-reader.ts';
import { wrongLength } from '../objects/object-findings.ts';
import type { ShardRead } from './shard.ts';
import { ArchiveCheck, mayBeArchived } from './storage-class.ts';
import { askForUnlisted } from './unlisted-objects.ts';

/** The index objects in a shard's directory, as far as a listing shows them. */
export interface ListedGenerations {
  /** The highest N of the `index-N`; null when there is none. */
  readonly newest: number | null;
  /** Of the `index-<uuid>`, some. */
  readonly named: readonly string[];
}

/** A shard has one, or, while a newer one is written, two. */
const mostNamed = 8;

/**
 * Compares a listing of an index's own objects with those that its shards refer to; what it lacks is asked for. Nothing
 * of the listing is kept but, for each shard's directory, the generations of its index, which are the answer.
 */
export async function checkListing(
  source: BlobSource,
  reader: MetadataReader,
  shards: readonly ShardRead[],
  signal: AbortSignal,
): Promise<Map<string, ListedGenerations>> {
  const generations = new Map<string, ListedGenerations>();
  const [first] = shards;
  if (first === undefined) return generations;
  const prefix = indexPrefix(first.reference.directory);
  const expected = expectedObjects(shards);
  const byDirectory = new Map(shards.map(({ reference }) => [reference.directory, reference]));
  const evidenceOf = (key: string) => {
    const { index, number } = byDirectory.get(directoryOf(key)) ?? first.reference;
    return { path: shardPath(index, number), object: key };
  };
  const archives = new ArchiveCheck(source, reader, signal);
  for await (const { key, bytes, storageClass } of source.list(prefix, signal)) {
    const length = expected.get(key);
    if (length === undefined) {
      noteGeneration(key, byDirectory, generations);
      continue;
    }
    expected.delete(key);
    if (bytes !== length) reader.report(wrongLength(key, { bytes, length }, evidenceOf(key)));
    else if (mayBeArchived(storageClass)) await archives.add({ key, storageClass, evidence: evidenceOf(key) });
  }
  await archives.finish();
  await askForUnlisted(expected, evidenceOf, { source, reader, signal });
  return generations;
}

/**
 * A shard's own, for when the listing of its index shows none: that may have been cut off before it. Throws a
 * BlobUnavailableError where the listing does not even show the shard's list, which was read.
 */
export async function listGenerations(
  source: BlobSource,
  directory: string,
  signal: AbortSignal,
): Promise<ListedGenerations> {
  const generations = new Map<string, ListedGenerations>();
  const directories = new Map([[directory, null]]);
  for await (const { key } of source.list(`${directory}index-`, signal)) noteGeneration(key, directories, generations);
  const found = generations.get(directory);
  if (found !== undefined) return found;
  for await (const _ of source.list(`${directory}snap-`, signal)) return { newest: null, named: [] };
  throw new BlobUnavailableError(directory, `${source.location}/${directory} is listed as empty, and is not.`);
}

/** The length of each data object of the shards, by its key. */
function expectedObjects(shards: readonly ShardRead[]): Map<string, number> {
  const expected = new Map<string, number>();
  for (const { files } of shards) {
    for (const { parts } of files) for (const { key, bytes } of parts) expected.set(key, bytes);
  }
  return expected;
}

/** `indices/<id>/` of `indices/<id>/<shard>/`. */
function indexPrefix(shardDirectory: string): string {
  return directoryOf(shardDirectory.slice(0, -1));
}

function directoryOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/') + 1);
}

function noteGeneration(
  key: string,
  directories: ReadonlyMap<string, unknown>,
  generations: Map<string, ListedGenerations>,
): void {
  const [, directory, generation = ''] = /^(.*\/)index-([A-Za-z0-9_-]{1,64})$/.exec(key) ?? [];
  if (directory === undefined || !directories.has(directory)) return;
  const { newest, named } = generations.get(directory) ?? { newest: null, named: [] };
  const number = /^\d{1,15}$/.test(generation) ? Number(generation) : null;
  if (number !== null) generations.set(directory, { newest: Math.max(number, newest ?? 0), named });
  else if (named.length < mostNamed) generations.set(directory, { newest, named: [...named, generation] });
}
