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
 * Restores some indices, and those that fail a second time: only what fails twice is believed. False when findings say
 * what is wrong; throws `RunError('restore-incomplete')` when nothing known is.
 */
export async function restoreBatch(
  client: ElasticsearchClient,
  target: RestoreTarget,
  indices: readonly IndexContents[],
  options: BatchOptions,
): Promise<boolean> {
  const { context } = options;
  const first = await attempt(client, target, indices, options);
  if (first === 'refused') return false;
  const retry = indices.filter(({ name }) => first.some(({ index }) => index === name));
  if (retry.length === 0) return true;

  context.observer.noted('restoring again what failed', { shards: first.length, explanation: first[0]?.explanation });
  await deleteIndices(
    client,
    retry.map(({ name }) => name),
    context.signal,
  );
  const alreadyStarted = indices
    .filter((index) => !retry.includes(index))
    .reduce((sum, each) => sum + each.shards.length, 0);
  const progressed = (started: number) => options.progressed(alreadyStarted + started);
  const second = await attempt(client, target, retry, { ...options, progressed });
  if (second === 'refused') return false;
  return second.length === 0 || judge(second, target.version, context);
}

/** One restore, until every shard stands or can't. */
async function attempt(
  client: ElasticsearchClient,
  { repository, snapshot, version }: RestoreTarget,
  indices: readonly IndexContents[],
  { context, progressed }: BatchOptions,
): Promise<FailedShard[] | 'refused'> {
  const { signal } = context;
  const names = indices.map(({ name }) => name);
  try {
    await startRestore(client, repository, snapshot, restoreRequest(names, version), signal);
  } catch (error) {
    if (!(error instanceof ElasticsearchError)) throw error;
    const diagnosis = diagnoseRefusal(error.refusal);
    if (diagnosis === 'unknown') {
      throw new RunError('restore-incomplete', `Elasticsearch refused the restore: ${error.reason}`, { cause: error });
    }
    context.report(diagnosis === 'version' ? notUnderstood(version, error.refusal) : restoreRefused(error.reason));
    return 'refused';
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

function judge(failed: readonly FailedShard[], version: string, { report }: ProofContext): boolean {
  for (const shard of failed) {
    const diagnosis = diagnoseShard(shard.explanation);
    if (diagnosis !== 'unknown') report(shardNotRestored(shard, diagnosis, version));
  }
  const unexplained = failed.find(({ explanation }) => diagnoseShard(explanation) === 'unknown');
  if (unexplained === undefined) return false;
  const { index, shard, explanation } = unexplained;
  throw new RunError('restore-incomplete', `Shard ${shard} of ${index} did not start: ${rootCause(explanation)}`);
}
