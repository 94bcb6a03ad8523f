import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobSource } from '../../../blobs/blob-source.ts';
import { forEachParallel } from '../../../blobs/for-each-parallel.ts';
import type { Finding } from '../../../contract/finding.ts';
import { mostFindings } from '../../../contract/limits.ts';
import type { ProofContext } from '../../../proof/store.ts';
import { indexDigest, shardDigest } from '../carry/digest.ts';
import type { IndexErrors } from '../index-errors.ts';
import { deleted, locateAgain } from '../locate/locate.ts';
import { type IndexContents, type ShardContents, type SnapshotContents, shardPath } from '../model.ts';
import { filesIn } from '../objects/shard-files.ts';
import { ConfirmingReader } from './confirming-reader.ts';
import { copyMetadata } from './copy-metadata.ts';
import { StagingDirectory } from './staging-directory.ts';

/** How many objects are read at once, and of how many shards: a shard's list is known only once it has been read. */
const concurrency = 32;
const shardsAtOnce = 16;

export interface StageOptions {
  readonly source: BlobSource;
  readonly contents: SnapshotContents;
  /** How many of its bytes are not read, since somebody has read them before. */
  readonly spared?: number;
  /** Where copies go; null: none are made. */
  readonly directory: string | null;
  /** Of which indices an error was found; those that this finds are added. */
  readonly errors: IndexErrors;
  /** Its errors are noted in `errors`. */
  readonly context: ProofContext;
}

/** Where an index goes on its way through. */
export interface Passage {
  /** Called before an index is read; whether a copy of it is made. The next one waits for its answer. */
  admit(index: IndexContents): Promise<boolean>;
  /**
   * Called once all of it was read, whatever was found. `digest`: of its objects as they were read; null where that
   * isn't known.
   */
  passed(index: IndexContents, isStaged: boolean, digest: string | null): Promise<void>;
  /** Called when no more is read because something broke: who still waits to be admitted waits in vain. */
  broke?(): void;
}

const unstaged: Passage = { admit: async () => false, passed: async () => {} };

/**
 * Level `bytes`: reads every object of the snapshot once, through its checksum, and writes it below the directory on
 * its way. What is wrong becomes a finding after a second reading has said the same. Throws RunError `deleted` when
 * objects are gone and the snapshot is no longer listed, `internal` when the disk fails; BlobErrors.
 */
export class Stage {
  readonly #options: StageOptions;
  readonly #target: StagingDirectory | null;
  readonly #read: ConfirmingReader;

  constructor(options: StageOptions) {
    const { source, contents, directory, context, spared = 0 } = options;
    this.#options = options;
    this.#target = directory === null ? null : new StagingDirectory(directory);
    this.#read = new ConfirmingReader(source, this.#target, {
      totalBytes: contents.bytes - spared,
      ...{ concurrency, context },
    });
  }

  /** What all indices have in common, and the metadata of each. */
  async metadata(): Promise<void> {
    const { contents, context } = this.#options;
    const names = new Map(contents.indices.map(({ id, name }) => [id, name]));
    await forEachParallel(contents.metadata, concurrency, context.signal, async (file, either) => {
      const name = names.get(/^indices\/([^/]+)\//.exec(file.key)?.[1] ?? '');
      await this.#read.metadata(file, { path: name === undefined ? [] : [name] }, either);
    });
    await this.#explainMissing();
  }

  /** The data of some indices, one after the other as far as that keeps the network busy. */
  async data(indices: readonly IndexContents[], passage: Passage = unstaged): Promise<void> {
    const { errors, context } = this.#options;
    const staged = new Map<IndexContents, boolean>();
    const unread = new Map(indices.map((index) => [index, index.shards.length]));
    const digests = new Map(indices.map((index) => [index, new Map<number, string | null>()]));
    const pass = async (index: IndexContents) => {
      const { missing } = this.#read;
      // Of more than these nobody knows what they belong to.
      if (missing.length >= mostFindings || missing.some(({ evidence }) => evidence.path[0] === index.name)) {
        errors.add(index.name);
      }
      const digest = indexDigest(index, digests.get(index) ?? new Map());
      digests.delete(index);
      await passage.passed(index, staged.get(index) ?? false, digest);
    };
    async function* shards(): AsyncGenerator<{ index: IndexContents; shard: ShardContents }> {
      for (const index of indices) {
        staged.set(index, await passage.admit(index));
        if (index.shards.length === 0) await pass(index);
        for (const shard of index.shards) yield { index, shard };
      }
    }
    await forEachParallel(shards(), shardsAtOnce, context.signal, async ({ index, shard }, either) => {
      const reading = this.#shard(index, shard, staged.get(index) ? this.#target : null, either);
      const digest = await reading.catch((fault: unknown) => {
        passage.broke?.();
        throw fault;
      });
      digests.get(index)?.set(shard.number, digest);
      const left = (unread.get(index) ?? 0) - 1;
      unread.set(index, left);
      if (left === 0) await pass(index);
    });
    await this.#explainMissing();
  }

  /** Gives an index's copy back. */
  async remove({ id }: Pick<IndexContents, 'id'>): Promise<void> {
    const { directory } = this.#options;
    if (directory !== null) await rm(join(directory, 'indices', id), { recursive: true, force: true });
  }

  /** The digest of its objects as they were read; null where that isn't known. */
  async #shard(
    { name }: IndexContents,
    shard: ShardContents,
    target: StagingDirectory | null,
    signal: AbortSignal,
  ): Promise<string | null> {
    const { number, list, directory } = shard;
    const evidence = { path: shardPath(name, number) };
    const blob = await this.#read.metadata(list, evidence, signal, target);
    if (blob === null) return null;
    const files = filesIn(blob, directory);
    const versions = new Map<string, string | null>();
    const readAs = (key: string, version: string | null) => void versions.set(key, version);
    await forEachParallel(files, concurrency, signal, (file, each) =>
      this.#read.data(file, evidence, each, { target, readAs }),
    );
    return shardDigest(shard, files, (key) => versions.get(key));
  }

  /**
   * Objects have vanished since `structure` has seen them: the snapshot was deleted, or its index-N was replaced by a
   * newer one, which serves as well; whatever else is gone is damage.
   */
  async #explainMissing(): Promise<void> {
    const missing: readonly Finding[] = this.#read.missing.splice(0);
    if (missing.length === 0) return;
    const { source, contents, context } = this.#options;
    const { report, signal } = context;
    const now = await locateAgain(source, contents.snapshot.uuid, signal);
    if (now === null) throw deleted(source, contents.snapshot.uuid);
    const replaced = contents.metadata.find(({ key }) => isRepositoryIndex(key) && key !== now.indexFile.key)?.key;
    for (const finding of missing) if (finding.evidence.object !== replaced) report(finding);
    if (!missing.some(({ evidence }) => evidence.object === replaced)) return;
    const copied = await copyMetadata(source, now.indexFile, this.#target, signal);
    if (!Buffer.isBuffer(copied)) report(copied);
  }
}

function isRepositoryIndex(key: string): boolean {
  return /^index-\d+$/.test(key);
}
