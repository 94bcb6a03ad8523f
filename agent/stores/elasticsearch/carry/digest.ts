import { createHash } from 'node:crypto';
import type { DataFile, IndexContents, ShardContents } from '../model.ts';

/** Which version of an object was read, or is there now: S3's ETag. */
type VersionOf = (key: string) => string | null | undefined;

/**
 * A hash of all objects of a shard: of their keys, lengths and versions, and of its list's bytes. Null where the
 * storage doesn't tell the version of one, so that nobody could see that it has changed.
 */
export function shardDigest({ list }: ShardContents, files: Iterable<DataFile>, versionOf: VersionOf): string | null {
  const hash = createHash('sha256').update(JSON.stringify([list.key, list.bytes, list.crc32]));
  for (const { parts } of files) {
    for (const { key, bytes } of parts) {
      const version = versionOf(key);
      if (!version) return null;
      hash.update(JSON.stringify([key, bytes, version]));
    }
  }
  return hash.digest('hex');
}

/** The same of an index, of its shards' digests by their numbers; null where one of them is not known. */
export function indexDigest(
  { id, shards }: Pick<IndexContents, 'id' | 'shards'>,
  digests: ReadonlyMap<number, string | null>,
): string | null {
  const all = shards.map(({ number }) => [number, digests.get(number) ?? null] as const);
  if (all.some(([, digest]) => digest === null)) return null;
  return createHash('sha256')
    .update(JSON.stringify([id, all.toSorted(([a], [b]) => a - b)]))
    .digest('hex');
}
