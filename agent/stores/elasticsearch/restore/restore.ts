import { forEachParallel } from '../../../blobs/for-each-parallel.ts';
import type { ProofContext } from '../../../proof/store.ts';
import type { ElasticsearchClient } from '../client/client.ts';
import { deleteIndices, indexNames } from '../client/indices.ts';
import { isRegistered, unregisterRepository } from '../client/snapshots.ts';
import type { IndexContents, SnapshotContents } from '../model.ts';
import { restoreBatch } from './batch.ts';
import { prepare, repository, type Staged } from './prepare.ts';
import { batches, select } from './selection.ts';
import { forgetSynonyms, provideSynonyms } from './synonyms.ts';

/** How many restores are under way at once: a small index doesn't wait for a large one. */
const batchesAtOnce = 4;

/**
 * Makes the node ready to restore from the staged copy, whose metadata is there. False when findings say why it never
 * can. Throws `RunError('restore-incomplete')` when the node isn't empty or sees something else.
 */
export async function prepareRestore(
  client: ElasticsearchClient,
  staged: Staged,
  context: ProofContext,
): Promise<boolean> {
  if (!(await prepare(client, staged, context))) return false;
  return await provideSynonyms(client, select(staged.contents).restored, context);
}

export interface RestoreOptions {
  readonly context: ProofContext;
  /** Called with how many shards are started in all. */
  readonly progressed: (started: number) => void;
  /** Called for each index once it stands, or is gone from the node again. */
  readonly settled: (index: IndexContents, stands: boolean) => Promise<void>;
  /** Called as soon as it is clear that this will throw, once all that is under way has let go. */
  readonly broke: () => void;
}

/**
 * Restores indices as they come. The answer is those that stand; findings say what is wrong with the others, and
 * nothing of them is left. Throws `RunError`: `server-unavailable`, or `restore-incomplete` when shards don't start for
 * a reason that says nothing about the backup.
 */
export async function restoreIndices(
  client: ElasticsearchClient,
  { contents, version }: Staged,
  ready: AsyncIterable<readonly IndexContents[]>,
  { context, progressed, settled, broke }: RestoreOptions,
): Promise<IndexContents[]> {
  const target = { repository, snapshot: contents.snapshot.name, version };
  const all: IndexContents[] = [];
  const started = new Map<unknown, number>();
  const restoreOne = async (batch: readonly IndexContents[], signal: AbortSignal) => {
    const standing = await restoreBatch(client, target, batch, {
      context: { ...context, signal },
      progressed(count) {
        started.set(batch, count);
        progressed([...started.values()].reduce((sum, each) => sum + each, 0));
      },
    });
    all.push(...standing);
    const fallen = batch.filter((index) => !standing.includes(index));
    if (fallen.length > 0) {
      await deleteIndices(
        client,
        fallen.map(({ name }) => name),
        signal,
      );
    }
    for (const index of batch) await settled(index, standing.includes(index));
  };
  await forEachParallel(inBatches(ready), batchesAtOnce, context.signal, (batch, signal) =>
    restoreOne(batch, signal).catch((fault: unknown) => {
      broke();
      throw fault;
    }),
  );
  return all;
}

async function* inBatches(ready: AsyncIterable<readonly IndexContents[]>): AsyncGenerator<readonly IndexContents[]> {
  for await (const indices of ready) yield* batches(indices);
}

/** Deletes what a restore has put on the node, if it got that far. */
export async function forgetSnapshot(client: ElasticsearchClient, contents: SnapshotContents): Promise<void> {
  const signal = AbortSignal.timeout(60_000);
  if (!(await isRegistered(client, repository, signal))) return;
  const present = await indexNames(client, signal);
  const { restored } = select(contents);
  const names = restored.map(({ name }) => name);
  await deleteIndices(
    client,
    names.filter((name) => present.has(name)),
    signal,
  );
  await forgetSynonyms(client, restored, signal);
  await unregisterRepository(client, repository, signal);
}
