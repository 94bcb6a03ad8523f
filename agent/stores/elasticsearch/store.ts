import { rm } from 'node:fs/promises';
import type { BlobSource } from '../../blobs/blob-source.ts';
import type { Item, ProvenSnapshot } from '../../contract/proof.ts';
import { RunError } from '../../proof/run-error.ts';
import type { ProofContext, Store, StoreState } from '../../proof/store.ts';
import type { ElasticsearchClient } from './client/client.ts';
import { emptySnapshotFindings } from './empty-snapshot.ts';
import { examine } from './examine/examine.ts';
import type { Expectations } from './expectations.ts';
import type { RepositoryFingerprint } from './fingerprint.ts';
import type { Writer } from './format/version-id.ts';
import { locateSnapshot } from './locate/locate.ts';
import type { LocatedSnapshot, WantedSnapshot } from './locate/located-snapshot.ts';
import { writerConflicts } from './locate/writer-conflicts.ts';
import type { SnapshotContents } from './model.ts';
import { readSnapshotWriter } from './objects/snapshot-writer.ts';
import { namingOlderVersions } from './older-versions.ts';
import { requirementsOf, type VersionRange } from './requirements/requirements.ts';
import { versionFindings } from './requirements/version-findings.ts';
import { forgetSnapshot, type Restored, restoreSnapshot } from './restore/restore.ts';
import { select } from './restore/selection.ts';
import { slashedBasePath } from './slashed-base-path.ts';
import { checkDisk } from './staging/disk.ts';
import { stage } from './staging/stage.ts';
import { isSourceOnly, sourceOnlyFinding } from './structure/source-only.ts';
import { readStructure } from './structure/structure.ts';
import { TargetNode } from './target-node.ts';

export interface ElasticsearchStoreOptions {
  readonly source: BlobSource;
  readonly wanted: WantedSnapshot;
  readonly expectations: Expectations;
  /** Where the copy goes that Elasticsearch restores from, and whether one is made: null when no restore is asked. */
  readonly staging: string | null;
  /** Called as soon as it is known what restores it; resolves to the URL of a node that answers, or soon will. */
  readonly elasticsearch: (range: VersionRange) => Promise<string>;
  /** Whether findings name older versions of objects: whoever proves here may be allowed to see them. */
  readonly namesOlderVersions?: boolean;
  /** The repository as an earlier run has found it. */
  readonly lastFingerprint?: RepositoryFingerprint | null;
  /** How long the repository index may lag behind the event. */
  readonly listingMilliseconds?: number;
  /** How long Elasticsearch may take to answer, from when the restore is about to begin. */
  readonly elasticsearchMilliseconds?: number;
}

/** The first kind of backup: an Elasticsearch snapshot. */
export function elasticsearchStore(options: ElasticsearchStoreOptions): ElasticsearchStore {
  return new ElasticsearchStore(options);
}

class ElasticsearchStore implements Store {
  readonly #options: ElasticsearchStoreOptions;
  #located: LocatedSnapshot | undefined;
  #contents: SnapshotContents | undefined;
  /** Of a snapshot whose contents could not be read. */
  #writer: Writer | null = null;
  #node: TargetNode | undefined;
  #client: ElasticsearchClient | undefined;
  #restored: Restored | undefined;

  constructor(options: ElasticsearchStoreOptions) {
    this.#options = { ...options, source: slashedBasePath(options.source) };
  }

  /** What `structure` has read; null when too little could be. */
  get contents(): SnapshotContents | null {
    return this.#contents ?? null;
  }

  async structure(context: ProofContext): Promise<void> {
    const { source, wanted, expectations, lastFingerprint = null, listingMilliseconds = 120_000 } = this.#options;
    const located = await context.phase('locate', () =>
      locateSnapshot(source, wanted, { waitMilliseconds: listingMilliseconds, context }),
    );
    if (located === null) return;
    this.#located = located;
    for (const conflict of writerConflicts(lastFingerprint, located)) context.report(conflict);
    this.#contents =
      (await context.phase('structure', () => this.#naming(context, (its) => readStructure(source, located, its)))) ??
      undefined;
    if (this.#contents === undefined) {
      this.#writer = await readSnapshotWriter(source, located.entry, context.signal);
      return;
    }
    for (const finding of versionFindings(this.#contents)) context.report(finding);
    if (expectations.allowEmptySnapshot) return;
    for (const finding of emptySnapshotFindings(this.#contents)) context.report(finding);
  }

  async bytes(context: ProofContext): Promise<void> {
    const { source, staging, elasticsearch, elasticsearchMilliseconds = 300_000 } = this.#options;
    const contents = this.#known();
    const read = (its: ProofContext) =>
      context.phase('bytes', () => this.#naming(its, (they) => stage(source, contents, staging, they)));
    if (staging === null) return await read(context);
    await rm(staging, { recursive: true, force: true });
    const short = await checkDisk(contents, staging);
    if (short) return context.report(short);
    const url = elasticsearch(requirementsOf(contents).elasticsearch);
    this.#node = new TargetNode({ url, contents, waitMilliseconds: elasticsearchMilliseconds, context });
    await this.#node.prepare(context, read);
  }

  async restore(context: ProofContext): Promise<void> {
    const { staging } = this.#options;
    const contents = this.#known();
    const node = this.#node;
    if (staging === null || node === undefined) throw new Error('A restore wants a staging directory and a node.');
    // Why there is none, `fits` tells.
    this.#client = await node.client.catch(() => undefined);
    if (!(await node.fits) || this.#client === undefined) return;
    const { version } = await node.equipment;
    this.#restored = await restoreSnapshot(this.#client, { contents, directory: staging, version }, context);
  }

  async examine(context: ProofContext): Promise<void> {
    const client = this.#client;
    if (client === undefined) throw new Error('Only what was restored can be examined.');
    const contents = this.#known();
    for (const { name, settings } of select(contents).restored) {
      if (isSourceOnly(new Map(Object.entries(settings)))) context.report(sourceOnlyFinding(name, 'error'));
    }
    await context.phase('examine', () => examine(client, contents, this.#options.expectations, context));
  }

  state(): StoreState {
    return {
      repository: {
        uuid: this.#contents?.repositoryUuid ?? this.#located?.repositoryUuid ?? null,
        clusterId: this.#located?.clusterId ?? null,
        generation: this.#located?.generation ?? null,
      },
      snapshot: this.#contents?.snapshot ?? this.#listed() ?? unseen(this.#options.wanted),
      items: this.#items(),
      leftOut: this.#restored?.leftOut ?? [],
      restoredBy: this.#restored ? { name: 'Elasticsearch', version: this.#restored.version } : null,
    };
  }

  async close(): Promise<void> {
    const { staging } = this.#options;
    this.#node?.leave();
    try {
      if (this.#client && this.#contents) await forgetSnapshot(this.#client, this.#contents);
    } finally {
      if (staging !== null) await rm(staging, { recursive: true, force: true });
    }
  }

  #naming<T>(context: ProofContext, work: (context: ProofContext) => Promise<T>): Promise<T> {
    const { source, namesOlderVersions = false } = this.#options;
    return namesOlderVersions ? namingOlderVersions(source, context, work) : work(context);
  }

  #known(): SnapshotContents {
    if (this.#contents === undefined) throw new RunError('internal', 'The repository could be read only in part.');
    return this.#contents;
  }

  /** What is known of a snapshot whose contents could not be read. */
  #listed(): ProvenSnapshot | undefined {
    const writtenBy = this.#writer && { name: this.#writer.name, version: this.#writer.version };
    return this.#located && { ...this.#located.snapshot, writtenBy };
  }

  #items(): Item[] {
    return (this.#contents?.indices ?? []).map(({ name, shards }) => ({
      path: [name],
      parts: shards.length,
      bytes: shards.reduce((sum, shard) => sum + shard.bytes, 0),
      recordsExpected: shards.reduce((sum, shard) => sum + shard.documents, 0),
      recordsRestored: this.#restored?.indices.get(name)?.documents ?? null,
    }));
  }
}

function unseen(wanted: WantedSnapshot): ProvenSnapshot {
  return {
    name: wanted !== 'latest' && 'name' in wanted ? wanted.name : null,
    uuid: wanted !== 'latest' && 'uuid' in wanted ? wanted.uuid : null,
    state: null,
    writtenBy: null,
    startedAt: null,
    endedAt: null,
  };
}
