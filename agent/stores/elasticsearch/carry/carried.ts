import type { BlobSource } from '../../../blobs/blob-source.ts';
import { BlobError } from '../../../blobs/errors.ts';
import { forEachParallel } from '../../../blobs/for-each-parallel.ts';
import type { EarlierProof } from '../../../proof/carry-over.ts';
import type { IndexContents, SnapshotContents } from '../model.ts';
import { filesIn } from '../objects/shard-files.ts';
import { copyMetadata } from '../staging/copy-metadata.ts';
import { indexDigest, shardDigest } from './digest.ts';
import { type KeptRestore, keptStateSchema } from './kept-state.ts';

/** An index that an earlier attempt has proven, and whose objects are still the same. */
export interface CarriedIndex {
  readonly attempt: number;
  /** Null: its bytes were read, and nobody restores it. */
  readonly restored: KeptRestore | null;
}

const shardsAtOnce = 16;

export interface CarryQuestion {
  readonly source: BlobSource;
  readonly contents: SnapshotContents;
  readonly earlier: readonly EarlierProof[];
  /** Whether its bytes alone will not do. */
  readonly isRestored: (index: IndexContents) => boolean;
  readonly signal: AbortSignal;
}

/**
 * Which indices need not be proven again, by name: those whose objects all have the keys, lengths and ETags that the
 * earlier attempt has read. Reads the shards' lists and listings alone, no data. What can't be looked at is proven
 * anew, and that says what is wrong with it.
 */
export async function carriedIndices(question: CarryQuestion): Promise<Map<string, CarriedIndex>> {
  const { contents, earlier, isRestored, signal } = question;
  const carried = new Map<string, CarriedIndex>();
  const indices = new Map(contents.indices.map((index) => [index.name, index]));
  for (const { path, attempt, digest, state } of earlier) {
    const index = indices.get(path[0] ?? '');
    const { data } = keptStateSchema.safeParse(state);
    if (index === undefined || path.length !== 1 || data === undefined) continue;
    if (isRestored(index) !== (data.restored !== null)) continue;
    if (data.restored !== null && data.restored.records !== recordsOf(index)) continue;
    if ((await currentDigest(index, question)) === digest)
      carried.set(index.name, { attempt, restored: data.restored });
    signal.throwIfAborted();
  }
  return carried;
}

function recordsOf({ shards }: IndexContents): number {
  return shards.reduce((sum, { documents }) => sum + documents, 0);
}

async function currentDigest(index: IndexContents, { source, signal }: CarryQuestion): Promise<string | null> {
  const digests = new Map<number, string | null>();
  try {
    await forEachParallel(index.shards, shardsAtOnce, signal, async (shard, either) => {
      const list = await copyMetadata(source, shard.list, null, either);
      if (!Buffer.isBuffer(list)) return;
      const files = filesIn(list, shard.directory);
      const versions = new Map<string, string | null>();
      for (const { parts } of files) for (const { key } of parts) versions.set(key, null);
      const lengths = new Map<string, number>();
      for await (const { key, bytes, version } of source.list(shard.directory, either)) {
        if (!versions.has(key)) continue;
        versions.set(key, version);
        lengths.set(key, bytes);
      }
      const isWhole = files.every(({ parts }) => parts.every(({ key, bytes }) => lengths.get(key) === bytes));
      digests.set(shard.number, isWhole ? shardDigest(shard, files, (key) => versions.get(key)) : null);
    });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof BlobError)) throw error;
    return null;
  }
  return indexDigest(index, digests);
}
