import type { ProofContext } from '../../../proof/store.ts';
import type { ElasticsearchClient } from '../client/client.ts';
import { deleteIndices, indexNames } from '../client/indices.ts';
import { isRegistered, unregisterRepository } from '../client/snapshots.ts';
import type { SnapshotContents } from '../model.ts';
import { restoreBatch } from './batch.ts';
import { countShards, type RestoredIndex } from './count.ts';
import { prepare, repository, type Staged } from './prepare.ts';
import { batches, type Selection, select } from './selection.ts';
import { forgetSynonyms, provideSynonyms } from './synonyms.ts';

export interface Restored {
  /** Of the Elasticsearch that restored it. */
  readonly version: string;
  readonly leftOut: Selection['leftOut'];
  /** By name; empty when not all could be restored: then findings say why. */
  readonly indices: ReadonlyMap<string, RestoredIndex>;
}

/**
 * Restores every index of the staged snapshot but the system's, and counts each shard. Findings say what is damaged or
 * doesn't fit. Throws `RunError`: `server-unavailable`, or `restore-incomplete` when shards don't start for a
 * reason that says nothing about the backup.
 */
export async function restoreSnapshot(
  client: ElasticsearchClient,
  staged: Staged,
  context: ProofContext,
): Promise<Restored> {
  const { contents, version } = staged;
  const { restored, leftOut } = select(contents);
  const whole = await context.phase('restore', () => restoreAll(client, staged, context));
  if (!whole) return { version, leftOut, indices: new Map() };
  return { version, leftOut, indices: await context.phase('count', () => countShards(client, restored, context)) };
}

/** Deletes what `restoreSnapshot` has put on the node, if it got that far. */
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

/** False when findings say why not. */
async function restoreAll(client: ElasticsearchClient, staged: Staged, context: ProofContext): Promise<boolean> {
  if (!(await prepare(client, staged, context))) return false;
  const { restored } = select(staged.contents);
  if (!(await provideSynonyms(client, restored, context))) return false;
  const total = restored.reduce((sum, { shards }) => sum + shards.length, 0);
  const target = { repository, snapshot: staged.contents.snapshot.name, version: staged.version };
  let before = 0;
  for (const batch of batches(restored)) {
    const progressed = (started: number) => context.observer.progressed('restore', before + started, total, 'shards');
    if (!(await restoreBatch(client, target, batch, { context, progressed }))) return false;
    before += batch.reduce((sum, { shards }) => sum + shards.length, 0);
  }
  return true;
}
