import { RunError } from '../../../proof/run-error.ts';
import type { ProofContext } from '../../../proof/store.ts';
import type { ElasticsearchClient } from '../client/client.ts';
import { ElasticsearchError } from '../client/elasticsearch-error.ts';
import { deleteIndices, openIndices } from '../client/indices.ts';
import { startRestore } from '../client/snapshots.ts';
import type { IndexContents } from '../model.ts';
import { diagnoseRefusal, diagnoseShard } from './diagnosis.ts';
import { type FailedShard, followRecovery } from './recovery.ts';
import { restoreRequest } from './request.ts';
import { notUnderstood, restoreRefused, shardNotRestored } from './restore-findings.ts';
import { rootCause } from './root-cause.ts';

export interface RestoreTarget {
  readonly repository: string;
  readonly snapshot: string;
  /** Of the Elasticsearch that restores. */
  readonly version: string;
}

export interface BatchOptions {
  readonly context: ProofContext;
  /** Called with how many shards of the batch are started. */
  readonly progressed: (started: number) => void;
}

/**
 * Restores some indices, and those that fail a second time: only what fails twice is believed. The answer is those that
 * stand; findings say what is wrong with the others. Where all are refused together, each half is asked for alone, down
 * to the one that it is about. Throws `RunError('restore-incomplete')` when nothing known is wrong.
 */
export async function restoreBatch(
  client: ElasticsearchClient,
  target: RestoreTarget,
  indices: readonly IndexContents[],
  options: BatchOptions,
): Promise<readonly IndexContents[]> {
  const { context } = options;
  const first = await attempt(client, target, indices, options);
  if (first instanceof ElasticsearchError) return await afterRefusal(first, client, target, indices, options);
  const retry = indices.filter(({ name }) => first.some(({ index }) => index === name));
  if (retry.length === 0) return indices;

  context.observer.noted('restoring again what failed', { shards: first.length, explanation: first[0]?.explanation });
  await deleteIndices(
    client,
    retry.map(({ name }) => name),
    context.signal,
  );
  const standing = indices.filter((index) => !retry.includes(index));
  const second = await attempt(client, target, retry, after(standing, options));
  if (second instanceof ElasticsearchError) {
    return [...standing, ...(await afterRefusal(second, client, target, retry, after(standing, options)))];
  }
  judge(second, target.version, context);
  return indices.filter(({ name }) => !second.some(({ index }) => index === name));
}

/** Says what the refusal of a single index is about. */
async function afterRefusal(
  refusal: ElasticsearchError,
  client: ElasticsearchClient,
  target: RestoreTarget,
  indices: readonly IndexContents[],
  options: BatchOptions,
): Promise<readonly IndexContents[]> {
  const [index, another] = indices;
  if (index === undefined) return [];
  if (another !== undefined) {
    const [left, right] = [indices.slice(0, indices.length / 2), indices.slice(indices.length / 2)];
    const first = await restoreBatch(client, target, left, options);
    return [...first, ...(await restoreBatch(client, target, right, after(left, options)))];
  }
  const diagnosis = diagnoseRefusal(refusal.refusal);
  if (diagnosis === 'unknown') {
    const message = `Elasticsearch refused the restore of ${index.name}: ${refusal.reason}`;
    throw new RunError('restore-incomplete', message, { cause: refusal });
  }
  options.context.report(
    diagnosis === 'version'
      ? notUnderstood(target.version, refusal.refusal, index.name)
      : restoreRefused(refusal.reason, index.name),
  );
  return [];
}

/** The same options, for what is restored after others. */
function after(others: readonly IndexContents[], options: BatchOptions): BatchOptions {
  const before = others.reduce((sum, { shards }) => sum + shards.length, 0);
  return { ...options, progressed: (started) => options.progressed(before + started) };
}

/** One restore, until every shard stands or can't; or its refusal. */
async function attempt(
  client: ElasticsearchClient,
  { repository, snapshot, version }: RestoreTarget,
  indices: readonly IndexContents[],
  { context: { signal }, progressed }: BatchOptions,
): Promise<FailedShard[] | ElasticsearchError> {
  try {
    await startRestore(client, repository, snapshot, restoreRequest(indices, version), signal);
  } catch (error) {
    if (error instanceof ElasticsearchError) return error;
    throw error;
  }
  const failed = await followRecovery(client, indices, { signal, progressed });
  const closed = indices.filter(({ state }) => state === 'close');
  if (failed.length > 0 || closed.length === 0) return failed;
  await openIndices(
    client,
    closed.map(({ name }) => name),
    signal,
  );
  return await followRecovery(client, indices, { signal, progressed });
}

/** Says what is wrong with shards that have failed twice. */
function judge(failed: readonly FailedShard[], version: string, { report }: ProofContext): void {
  for (const shard of failed) {
    const diagnosis = diagnoseShard(shard.explanation);
    if (diagnosis !== 'unknown') report(shardNotRestored(shard, diagnosis, version));
  }
  const unexplained = failed.find(({ explanation }) => diagnoseShard(explanation) === 'unknown');
  if (unexplained === undefined) return;
  const { index, shard, explanation } = unexplained;
  throw new RunError('restore-incomplete', `Shard ${shard} of ${index} did not start: ${rootCause(explanation)}`);
}
