import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { BlobSource } from '../../blobs/blob-source.ts';
import type { Finding } from '../../contract/finding.ts';
import type { Item, ProvenSnapshot } from '../../contract/proof.ts';
import type { CarryOver } from '../../proof/carry-over.ts';
import { RunError } from '../../proof/run-error.ts';
import type { ProofContext, Store, StoreState } from '../../proof/store.ts';
import type { PartOfBackup } from '../store-definition.ts';
import type { CarriedIndex } from './carry/carried.ts';
import { Keeper } from './carry/keeper.ts';
import { demandSameServer, provenBy, takeOver } from './carry/take-over.ts';
import type { ElasticsearchClient } from './client/client.ts';
import { emptySnapshotFindings } from './empty-snapshot.ts';
import { Examination } from './examine/examination.ts';
import { subjectsOf } from './examine/subjects.ts';
import type { Expectations } from './expectations.ts';
import type { RepositoryFingerprint } from './fingerprint.ts';
import type { Writer } from './format/version-id.ts';
import { IndexErrors } from './index-errors.ts';
import { locateSnapshot } from './locate/locate.ts';
import type { LocatedSnapshot, WantedSnapshot } from './locate/located-snapshot.ts';
import { writerConflicts } from './locate/writer-conflicts.ts';
import { dataBytesOf } from './machine-needs.ts';
import { everyIndex, type SnapshotContents } from './model.ts';
import { readSnapshotWriter } from './objects/snapshot-writer.ts';
import { namingOlderVersions } from './older-versions.ts';
import { Overlap, type OverlapOptions } from './overlap.ts';
import { allOfIt, withinPart } from './part.ts';
import { requirementsOf, type VersionRange } from './requirements/requirements.ts';
import { versionFindings } from './requirements/version-findings.ts';
import { forgetSnapshot } from './restore/restore.ts';
import { select } from './restore/selection.ts';
import { slashedBasePath } from './slashed-base-path.ts';
import { freeBytes } from './staging/disk.ts';
import { Stage } from './staging/stage.ts';
import { missingByLeave } from './structure/missing-by-leave.ts';
import { isSourceOnly, sourceOnlyFinding } from './structure/source-only.ts';
import { readStructure } from './structure/structure.ts';
import type { RestoredSnapshot } from './suggest/restored-snapshot.ts';
import { TargetNode } from './target-node.ts';
import { recordUnheard, runValidators } from './validators/run-validators.ts';

export interface ElasticsearchStoreOptions {
  readonly source: BlobSource;
  readonly wanted: WantedSnapshot;
  readonly expectations: Expectations;
  /** Of which indices alone it is to be proven; null or left out: of all. */
  readonly part?: PartOfBackup | null;
  /** Where the copy goes that Elasticsearch restores from, and whether one is made: null when no restore is asked. */
  readonly staging: string | null;
  /** What copies may take of the disk, in bytes; left out: what is free. */
  readonly diskBytes?: number | undefined;
  /** Called as soon as it is known what restores it; resolves to the URL of a node that answers, or soon will. */
  readonly elasticsearch: (range: VersionRange) => Promise<string>;
  /** Where the user's validators are; left out: nowhere. */
  readonly validatorsFolder?: string | null;
  /** Whether findings name older versions of objects: whoever proves here may be allowed to see them. */
  readonly namesOlderVersions?: boolean;
  /** The repository as an earlier run has found it. */
  readonly lastFingerprint?: RepositoryFingerprint | null;
  /** What an earlier attempt has proven, and where this one says what it has; left out: there is no other. */
  readonly carryOver?: CarryOver;
  /** Called when all was examined, and stands; not where something could not be restored. */
  readonly whenExamined?: ((restored: RestoredSnapshot, context: ProofContext) => Promise<void>) | undefined;
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
  readonly #part: PartOfBackup;
  #located: LocatedSnapshot | undefined;
  #contents: SnapshotContents | undefined;
  /** Of a snapshot whose contents could not be read. */
  #writer: Writer | null = null;
  #node: TargetNode | undefined;
  #overlap: Overlap | undefined;
  #restoredBy: string | null = null;
  readonly #errors = new IndexErrors();
  #examination: Examination | undefined;
  /** What an earlier attempt has proven, and is not proven again, by name. */
  #carried: ReadonlyMap<string, CarriedIndex> = new Map();

  constructor(options: ElasticsearchStoreOptions) {
    this.#options = { ...options, source: slashedBasePath(options.source) };
    this.#part = options.part ?? allOfIt;
  }

  /** What `structure` has read; null when too little could be. */
  get contents(): SnapshotContents | null {
    return this.#contents ?? null;
  }

  async structure(given: ProofContext): Promise<void> {
    const context = this.#watching(given);
    const { source, wanted, expectations, lastFingerprint = null, listingMilliseconds = 120_000 } = this.#options;
    const located = await context.phase('locate', () =>
      locateSnapshot(source, wanted, { waitMilliseconds: listingMilliseconds, context }),
    );
    if (located === null) return;
    this.#located = located;
    for (const conflict of writerConflicts(lastFingerprint, located)) context.report(conflict);
    const ofItself: Finding[] = [];
    const setAside: ProofContext = {
      ...context,
      report: (finding) => {
        if (finding.check === 'snapshot-state') ofItself.push(finding);
        else context.report(finding);
      },
    };
    const read = (its: ProofContext) => readStructure(source, located, its, this.#part);
    this.#contents = (await context.phase('structure', () => this.#naming(setAside, read))) ?? undefined;
    const lacking = (this.#contents?.elsewhere ?? []).filter(({ missingShards }) => missingShards > 0);
    const others = lacking.map(({ name }) => name);
    for (const finding of missingByLeave(ofItself, this.#mayLackShards(), others)) context.report(finding);
    if (this.#contents === undefined) {
      this.#writer = await readSnapshotWriter(source, located.entry, context.signal);
      return;
    }
    for (const finding of versionFindings(this.#contents)) context.report(finding);
    if (expectations.allowEmptySnapshot || !this.#part.isFirst) return;
    for (const finding of emptySnapshotFindings(this.#contents)) context.report(finding);
  }

  async bytes(given: ProofContext): Promise<void> {
    const context = this.#watching(given);
    const { source, staging, elasticsearch, elasticsearchMilliseconds = 300_000 } = this.#options;
    const contents = this.#known();
    const common = { source, contents, errors: this.#errors };
    const timed = (work: (its: ProofContext) => Promise<void>, its: ProofContext) =>
      its.phase('bytes', () => this.#naming(its, work));
    const examination = new Examination(contents, this.#options.expectations, this.#part);
    this.#examination = examination;
    const keeper = this.#keeper(examination, context);
    if (staging === null) {
      return await timed(async (its) => {
        await this.#takeOver(null, its);
        const indices = contents.indices.filter(({ name }) => !this.#carried.has(name));
        const spared = dataBytesOf(contents.indices) - dataBytesOf(indices);
        const stage = new Stage({ ...common, spared, directory: null, context: its });
        await stage.metadata();
        await stage.data(indices, {
          admit: async () => false,
          passed: async (index, _, digest) => keeper?.readOnly(index, digest),
        });
      }, context);
    }
    const directory = resolve(staging);
    await rm(directory, { recursive: true, force: true });
    const diskBytes = Math.min(this.#options.diskBytes ?? Number.POSITIVE_INFINITY, await freeBytes(directory));
    const node = new TargetNode({
      url: elasticsearch(requirementsOf(contents).elasticsearch),
      ...{ contents, waitMilliseconds: elasticsearchMilliseconds, context: context.during('restore') },
    });
    this.#node = node;
    const leaving: OverlapOptions['leaving'] = (client, indices) => examination.leave(client, indices, context.signal);
    const read = async (its: ProofContext) => {
      await this.#takeOver(examination, its);
      const carry = { carried: this.#carried, keeper };
      this.#overlap = new Overlap({ ...common, ...carry, ...{ directory, diskBytes, node, leaving }, context: its });
      return await this.#overlap.read();
    };
    await node.prepare(context, (its) => timed(read, its));
  }

  async restore(): Promise<void> {
    const [node, overlap] = [this.#node, this.#overlap];
    if (node === undefined || overlap === undefined) throw new Error('A restore wants a staging directory and a node.');
    if (!(await node.fits)) return;
    await overlap.restored();
    this.#restoredBy = (await node.equipment).version;
    demandSameServer(this.#carried, this.#restoredBy);
  }

  async examine(given: ProofContext): Promise<void> {
    const context = this.#watching(given);
    const client = await this.#node?.client;
    const counted = this.#overlap?.counted;
    const examination = this.#examination;
    if (client === undefined || counted === undefined || examination === undefined) {
      throw new Error('Only what was restored can be examined.');
    }
    const contents = this.#known();
    for (const { name, settings } of select(contents).restored) {
      if (isSourceOnly(new Map(Object.entries(settings)))) context.report(sourceOnlyFinding(name, 'error'));
    }
    const standing = new Set([...counted.keys(), ...this.#carried.keys()]);
    const conclude = () => examination.conclude(client, standing, context);
    const validate = () => this.#validate(examination, client, standing, context);
    // The last word is the validators', also where something else could not be evaluated.
    await context.phase('examine', () => conclude().then(validate, (error) => afterFault(error, validate)));
    const isWhole = select(contents).restored.every(({ name }) => counted.has(name));
    if (!isWhole) return;
    const here = new Set([...counted.keys()].filter((name) => !examination.hasLeft(name)));
    await this.#options.whenExamined?.({ client, contents, documents: examination.documents, here }, context);
  }

  async #validate(
    examination: Examination,
    { url }: ElasticsearchClient,
    standing: ReadonlySet<string>,
    context: ProofContext,
  ): Promise<void> {
    const { expectations, validatorsFolder: folder = null } = this.#options;
    const { validators = [], defaults = {} } = expectations;
    if (validators.length === 0) return;
    const its = { validators, severity: defaults.severity ?? 'fail' };
    const notAll = examination.whyNotAll(standing);
    if (notAll !== null) return recordUnheard(its, notAll, context);
    const startedAt = this.#known().snapshot.startedAt;
    await runValidators({ ...its, folder, url, startedAt }, context);
  }

  remains(): boolean {
    if (this.#contents === undefined || this.#errors.concernsAll) return false;
    return select(this.#contents).restored.some(({ name }) => !this.#errors.has(name));
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
      leftOut: this.#restoredBy === null ? [] : select(this.#known()).leftOut,
      restoredBy: this.#restoredBy === null ? null : { name: 'Elasticsearch', version: this.#restoredBy },
    };
  }

  async close(): Promise<void> {
    const { staging } = this.#options;
    this.#node?.leave();
    await this.#overlap?.stop();
    try {
      const client = await this.#node?.client.catch(() => undefined);
      if (client && this.#contents) await forgetSnapshot(client, this.#contents);
    } finally {
      if (staging !== null) await rm(staging, { recursive: true, force: true });
    }
  }

  #watching(given: ProofContext): ProofContext {
    return this.#errors.watching(withinPart(given, this.#part));
  }

  #keeper(examination: Examination, { observer }: ProofContext): Keeper | null {
    const { carryOver } = this.#options;
    return carryOver === undefined ? null : new Keeper({ carryOver, examination, errors: this.#errors, observer });
  }

  /** `examination`: null where nothing is restored. */
  async #takeOver(examination: Examination | null, context: ProofContext): Promise<void> {
    const { source, carryOver } = this.#options;
    if (carryOver === undefined || carryOver.earlier.length === 0) return;
    const { earlier } = carryOver;
    const given = { source, contents: this.#known(), errors: this.#errors, earlier, examination };
    this.#carried = await takeOver(given, context);
  }

  #naming<T>(context: ProofContext, work: (context: ProofContext) => Promise<T>): Promise<T> {
    const { source, namesOlderVersions = false } = this.#options;
    return namesOlderVersions ? namingOlderVersions(source, context, work) : work(context);
  }

  /** Whether the expectations allow that shards of an index are missing. */
  #mayLackShards(): (index: string) => boolean {
    const patterns = this.#options.expectations.partial?.allow ?? [];
    const indices = this.#contents === undefined ? [] : everyIndex(this.#contents);
    const allowed = patterns.flatMap((pattern) => subjectsOf(pattern, indices).flatMap((subject) => subject.indices));
    const names = new Set(allowed.map(({ name }) => name));
    return (index) => names.has(index);
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
    return (this.#contents?.indices ?? []).map(({ name, shards, missingShards }) => ({
      path: [name],
      parts: shards.length,
      ...(missingShards > 0 && { partsMissing: missingShards }),
      bytes: shards.reduce((sum, shard) => sum + shard.bytes, 0),
      recordsExpected: shards.reduce((sum, shard) => sum + shard.documents, 0),
      recordsRestored:
        this.#overlap?.counted.get(name)?.documents ?? this.#carried.get(name)?.restored?.records ?? null,
      ...provenBy(this.#carried.get(name)),
      ...countsOf(name, this.#examination),
    }));
  }
}

/** Goes on with `work` after a check that could not be evaluated, and fails with that all the same. */
async function afterFault(error: unknown, work: () => Promise<void>): Promise<void> {
  if (error instanceof RunError && error.reason === 'not-evaluated') await work();
  throw error;
}

/** Absent where they were not counted. */
function countsOf(name: string, examination: Examination | undefined): Pick<Item, 'documents' | 'fields'> {
  const documents = examination?.documents.get(name);
  const fields = examination?.fields.get(name);
  return { ...(documents !== undefined && { documents }), ...(fields !== undefined && { fields }) };
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
