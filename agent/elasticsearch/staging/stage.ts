import type { BlobSource } from '../../blobs/blob-source.ts';
import { BlobArchivedError, BlobMissingError } from '../../blobs/errors.ts';
import { inParallel } from '../../blobs/in-parallel.ts';
import type { Finding } from '../../contract/finding.ts';
import type { Proving } from '../../proof/store.ts';
import { archived, type Evidence, missing } from '../repository/findings.ts';
import { deleted, locateAgain } from '../repository/locate.ts';
import type { DataFile, MetadataFile, SnapshotContents } from '../snapshot-contents.ts';
import { copyData } from './copy-data.ts';
import { copyMetadata } from './copy-metadata.ts';
import { StagingDirectory } from './staging-directory.ts';

/** How many files are read at once. */
const concurrency = 32;

/**
 * Level `bytes`: reads every object of the snapshot once, through its checksum, and writes it below `directory` on its
 * way (null: checks only). What is wrong becomes a finding after a second reading has said the same. Throws RunError
 * `deleted` when objects are gone and the snapshot is no longer listed, `internal` when the disk fails; BlobErrors.
 */
export async function stage(
  source: BlobSource,
  contents: SnapshotContents,
  directory: string | null,
  proving: Proving,
): Promise<void> {
  const { observer, signal } = proving;
  const target = directory === null ? null : new StagingDirectory(directory);
  const gone: Finding[] = [];
  let done = 0;
  const passed = (bytes: number) => {
    done += bytes;
    observer.progressed('bytes', done, contents.bytes, 'bytes');
  };

  await inParallel(filesOf(contents), concurrency, signal, async ({ file, evidence }, either) => {
    const copy = (progress: typeof passed) =>
      file.kind === 'data'
        ? copyData(source, file, evidence, target, either, progress)
        : copyMetadata(source, file, target, either, progress);
    try {
      const suspicion = await copy(passed);
      const finding = suspicion && (await copy(() => {}));
      if (finding) proving.find(finding);
      else if (suspicion) observer.noted('an object was read wrongly once', { ...suspicion.evidence });
    } catch (error) {
      if (error instanceof BlobMissingError) gone.push(missing(error.key, evidence));
      else if (error instanceof BlobArchivedError) proving.find(archived(error.key, null, evidence));
      else throw error;
    }
  });
  if (gone.length > 0) await explainGone(source, contents, gone, target, proving);
}

/**
 * Objects have vanished since `structure` has seen them: the snapshot was deleted, or its index-N was replaced by a
 * newer one, which serves as well; whatever else is gone is damage.
 */
async function explainGone(
  source: BlobSource,
  { snapshot: { uuid }, metadata }: SnapshotContents,
  gone: readonly Finding[],
  target: StagingDirectory | null,
  { find, signal }: Proving,
): Promise<void> {
  const now = await locateAgain(source, uuid, signal);
  if (now === null) throw deleted(source, uuid);
  const replaced = metadata.find(({ key }) => isRepositoryIndex(key) && key !== now.indexFile.key)?.key;
  for (const finding of gone) if (finding.evidence.object !== replaced) find(finding);
  if (!gone.some(({ evidence }) => evidence.object === replaced)) return;
  const finding = await copyMetadata(source, now.indexFile, target, signal, () => {});
  if (finding) find(finding);
}

function isRepositoryIndex(key: string): boolean {
  return /^index-\d+$/.test(key);
}

function* filesOf({
  metadata,
  indices,
}: SnapshotContents): Generator<{ file: MetadataFile | DataFile; evidence: Evidence }> {
  for (const file of metadata) yield { file, evidence: {} };
  for (const { name: index, shards } of indices) {
    for (const { number: shard, files } of shards) for (const file of files) yield { file, evidence: { index, shard } };
  }
}
