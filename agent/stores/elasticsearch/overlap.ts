import type { BlobSource } from '../../blobs/blob-source.ts';
import type { ProofContext } from '../../proof/store.ts';
import type { Keeper, RestoringNode } from './carry/keeper.ts';
import type { ElasticsearchClient } from './client/client.ts';
import { deleteIndices } from './client/indices.ts';
import type { IndexErrors } from './index-errors.ts';
import { bytesOf, copiesBytes, dataBytesOf } from './machine-needs.ts';
import type { IndexContents, SnapshotContents } from './model.ts';
import { countShards, type RestoredIndex } from './restore/count.ts';
import type { Staged } from './restore/prepare.ts';
import { prepareRestore, restoreIndices } from './restore/restore.ts';
import { select } from './restore/selection.ts';
import { tooLargeFinding } from './staging/disk.ts';
import { DiskBudget } from './staging/disk-budget.ts';
import { IndexQueue } from './staging/index-queue.ts';
import { type Passage, Stage } from './staging/stage.ts';
import { windowsOf } from './staging/windows.ts';
import type { TargetNode } from './target-node.ts';

export interface OverlapOptions {
  readonly source: BlobSource;
  readonly contents: SnapshotContents;
  /** Where the copy goes that Elasticsearch restores from. */
  readonly directory: string;
  /** What copies may take, staged and restored ones together. */
  readonly diskBytes: number;
  readonly node: TargetNode;
  /** Names of indices that need not be proven any more: they are neither read nor restored. */
  readonly carried: ReadonlyMap<string, unknown>;
  /** Takes down what is proven; null where nobody would take it over. */
  readonly keeper: Keeper | null;
  /** Indices of which an error was found: they are read, and not restored. */
  readonly errors: IndexErrors;
  /** Of level `bytes`; its errors are noted in `errors`. */
  readonly context: ProofContext;
  /** Called with what stands, before it has to make room for the next. */
  readonly leaving: (client: ElasticsearchClient, indices: readonly IndexContents[]) => Promise<void>;
}

/** What is left of the time to let go. */
const lastKeepMilliseconds = 1_500;

/**
 * Reads and restores at the same time: an index is restored, and its staged copy given back, while the next ones are
 * read. What doesn't fit on the disk together is restored, counted and deleted window by window.
 */
export class Overlap {
  /** What stood, by name. */
  readonly counted = new Map<string, RestoredIndex>();
  readonly #options: OverlapOptions;
  readonly #stage: Stage;
  readonly #stop = new AbortController();
  /** Aborts when the proof is cut short. */
  readonly #given: AbortSignal;
  readonly #restoreContext: ProofContext;
  readonly #reading: Promise<void>;
  readonly #restoring: Promise<void>[] = [];
  #prepared: Promise<Prepared | null> | undefined;
  #failure: { readonly fault: unknown } | undefined;
  #shardsBefore = 0;

  constructor(options: OverlapOptions) {
    this.#given = options.context.signal;
    const signal = AbortSignal.any([options.context.signal, this.#stop.signal]);
    const context = { ...options.context, signal };
    this.#options = { ...options, context };
    this.#restoreContext = { ...context.during('restore'), signal };
    const spared = options.contents.indices.filter(({ name }) => options.carried.has(name));
    this.#stage = new Stage({ ...this.#options, spared: dataBytesOf(spared) });
    this.#reading = this.#read();
    // Whoever has called may have given up before.
    this.#reading.catch(() => {});
  }

  /** Once all bytes are read. */
  async read(): Promise<void> {
    await this.#reading;
  }

  /** Once all that can be restored was, and is counted. */
  async restored(): Promise<void> {
    await this.#reading;
    await Promise.all(this.#restoring);
    if (this.#failure) throw this.#failure.fault;
  }

  /** Lets go of everything. */
  async stop(): Promise<void> {
    const isTakenAway = this.#given.aborted;
    this.#stop.abort();
    await this.#reading.catch(() => {});
    await Promise.all(this.#restoring);
    const { keeper } = this.#options;
    const prepared = isTakenAway && keeper ? await this.#prepared?.catch(() => null) : null;
    if (prepared) await keeper?.keep(nodeOf(prepared), AbortSignal.timeout(lastKeepMilliseconds));
  }

  async #read(): Promise<void> {
    const { contents, diskBytes, errors, context } = this.#options;
    await this.#stage.metadata();
    const { carried, keeper } = this.#options;
    const wanted = this.#restored().filter(({ name }) => !errors.has(name));
    const { windows, tooLarge } = windowsOf(wanted, diskBytes);
    for (const index of tooLarge) this.#restoreContext.report(tooLargeFinding(index, diskBytes));
    for (const [position, window] of windows.entries()) {
      const isLast = position === windows.length - 1;
      const budget = new DiskBudget(copiesBytes(window.map(bytesOf)));
      const queue = new IndexQueue();
      // Nobody waits for what will not come any more.
      const giveUp = () => {
        budget.close();
        queue.end();
      };
      context.signal.addEventListener('abort', giveUp, { once: true });
      const restoring = this.#restore(window, queue, budget, isLast);
      this.#restoring.push(restoring);
      await this.#stage.data(window, this.#passage(queue, budget)).finally(() => queue.end());
      context.signal.removeEventListener('abort', giveUp);
      if (!isLast) await restoring;
    }
    const staged = new Set(windows.flat());
    const others = contents.indices.filter((index) => !staged.has(index) && !carried.has(index.name));
    const restored = new Set(this.#restored());
    await this.#stage.data(others, {
      admit: async () => false,
      passed: async (index, _, digest) => {
        if (!restored.has(index)) keeper?.readOnly(index, digest);
      },
    });
  }

  /** Those that are restored here: all but what is left out on purpose, and what was restored before. */
  #restored(): IndexContents[] {
    const { contents, carried } = this.#options;
    return select(contents).restored.filter(({ name }) => !carried.has(name));
  }

  #passage(queue: IndexQueue, budget: DiskBudget): Passage {
    return {
      admit: (index) => budget.reserve(2 * bytesOf(index)),
      broke: () => budget.close(),
      passed: async (index, isStaged, digest) => {
        this.#options.keeper?.read(index, digest);
        if (!isStaged) return;
        if (!this.#options.errors.has(index.name)) return queue.add(index);
        await this.#stage.remove(index);
        budget.release(2 * bytesOf(index));
      },
    };
  }

  /** Never throws: a failure is for `restored`, and what is not restored is read nevertheless. */
  async #restore(window: readonly IndexContents[], queue: IndexQueue, budget: DiskBudget, isLast: boolean) {
    const context = this.#restoreContext;
    try {
      this.#prepared ??= this.#prepare();
      const prepared = await this.#prepared;
      if (prepared === null || this.#failure) return;
      const { client, staged } = prepared;
      const standing = await context.phase('restore', () => this.#restoreWindow(prepared, queue, budget));
      const counted = await context.phase('count', () => countShards(client, standing, context));
      for (const [name, index] of counted) this.counted.set(name, index);
      this.#shardsBefore += window.reduce((sum, { shards }) => sum + shards.length, 0);
      if (isLast) return;
      await this.#options.keeper?.keep(nodeOf(prepared), context.signal);
      await this.#options.leaving(client, standing);
      context.observer.noted('making room for the next indices', { version: staged.version, indices: standing.length });
      await deleteIndices(
        client,
        standing.map(({ name }) => name),
        context.signal,
      );
    } catch (fault) {
      this.#failure ??= { fault };
    } finally {
      // Nothing waits for room that is never given back.
      budget.close();
    }
  }

  async #restoreWindow({ client, staged }: Prepared, queue: IndexQueue, budget: DiskBudget): Promise<IndexContents[]> {
    const context = this.#restoreContext;
    const total = this.#restored().reduce((sum, { shards }) => sum + shards.length, 0);
    return await restoreIndices(client, staged, queue.takeAll(), {
      context,
      progressed: (started) => context.observer.progressed('restore', this.#shardsBefore + started, total, 'shards'),
      // What is read from now on isn't staged.
      broke: () => budget.close(),
      settled: async (index, stands) => {
        if (stands) this.#options.keeper?.stands(index);
        await this.#stage.remove(index);
        budget.release((stands ? 1 : 2) * bytesOf(index));
      },
    });
  }

  /** Null when there can be no restore: findings say why. */
  async #prepare(): Promise<Prepared | null> {
    const { node, contents, directory } = this.#options;
    if (!(await node.fits)) return null;
    const client = await node.client;
    const staged = { contents, directory, version: (await node.equipment).version };
    if (!(await prepareRestore(client, staged, this.#restoreContext))) return null;
    const prepared = { client, staged };
    void this.#options.keeper?.keepOn(nodeOf(prepared), this.#restoreContext.signal);
    return prepared;
  }
}

function nodeOf({ client, staged }: Prepared): RestoringNode {
  return { client, version: staged.version };
}

interface Prepared {
  readonly client: ElasticsearchClient;
  readonly staged: Staged;
}
