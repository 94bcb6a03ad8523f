import type { BlobSource } from '../../../blobs/blob-source.ts';
import { forEachParallel } from '../../../blobs/for-each-parallel.ts';
import type { Finding } from '../../../contract/finding.ts';
import type { ProofContext } from '../../../proof/store.ts';
import { deleted, locateAgain } from '../locate/locate.ts';
import { type ShardContents, type SnapshotContents, shardPath } from '../model.ts';
import { filesIn } from '../objects/shard-files.ts';
import { ConfirmingReader } from './confirming-reader.ts';
import { copyMetadata } from './copy-metadata.ts';
import { StagingDirectory } from './staging-directory.ts';

/** How many objects are read at once, and of how many shards: a shard's list is known only once it has been read. */
const concurrency = 32;
const shardsAtOnce = 16;

/**
 * Level `bytes`: reads every object of the snapshot once, through its checksum, and writes it below `directory` on its
 * way (null: checks only). What is wrong becomes a finding after a second reading has said the same. Throws RunError
 * `deleted` when objects are gone and the snapshot is no longer listed, `internal` when the disk fails; BlobErrors.
 */
export async function stage(
  source: BlobSource,
  contents: SnapshotContents,
  directory: string | null,
  context: ProofContext,
): Promise<void> {
  const { signal } = context;
  const target = directory === null ? null : new StagingDirectory(directory);
  const read = new ConfirmingReader(source, target, { totalBytes: contents.bytes, concurrency, context });
  await forEachParallel(contents.metadata, concurrency, signal, async (file, either) => {
    await read.metadata(file, { path: [] }, either);
  });
  await forEachParallel(shardsOf(contents), shardsAtOnce, signal, async ({ index, shard }, either) => {
    const evidence = { path: shardPath(index, shard.number) };
    const list = await read.metadata(shard.list, evidence, either);
    if (list === null) return;
    const files = filesIn(list, shard.directory);
    await forEachParallel(files, concurrency, either, (file, each) => read.data(file, evidence, each));
  });
  if (read.missing.length > 0) await explainMissing(source, contents, read.missing, target, context);
}

/**
 * Objects have vanished since `structure` has seen them: the snapshot was deleted, or its index-N was replaced by a
 * newer one, which serves as well; whatever else is gone is damage.
 */
async function explainMissing(
  source: BlobSource,
  { snapshot: { uuid }, metadata }: SnapshotContents,
  missing: readonly Finding[],
  target: StagingDirectory | null,
  { report, signal }: ProofContext,
): Promise<void> {
  const now = await locateAgain(source, uuid, signal);
  if (now === null) throw deleted(source, uuid);
  const replaced = metadata.find(({ key }) => isRepositoryIndex(key) && key !== now.indexFile.key)?.key;
  for (const finding of missing) if (finding.evidence.object !== replaced) report(finding);
  if (!missing.some(({ evidence }) => evidence.object === replaced)) return;
  const copied = await copyMetadata(source, now.indexFile, target, signal);
  if (!Buffer.isBuffer(copied)) report(copied);
}

function isRepositoryIndex(key: string): boolean {
  return /^index-\d+$/.test(key);
}

function* shardsOf({ indices }: SnapshotContents): Generator<{ index: string; shard: ShardContents }> {
  for (const { name: index, shards } of indices) for (const shard of shards) yield { index, shard };
}
