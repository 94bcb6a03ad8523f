import { RunError } from '../../../proof/run-error.ts';
import type { ProofContext } from '../../../proof/store.ts';
import type { ElasticsearchClient } from '../client/client.ts';
import { changeSettings, stopLifecycles } from '../client/cluster.ts';
import { ElasticsearchError } from '../client/elasticsearch-error.ts';
import { indexNames } from '../client/indices.ts';
import { registerRepository, snapshotUuid } from '../client/snapshots.ts';
import type { SnapshotContents } from '../model.ts';
import { diagnoseRefusal } from './diagnosis.ts';
import { notUnderstood } from './restore-findings.ts';
import { select } from './selection.ts';

/** Name of the staged copy's repository; while the node has it, what it holds of the snapshot is ours. */
export const repository = 'mayfly';

export interface Staged {
  readonly contents: SnapshotContents;
  readonly directory: string;
  /** Of the Elasticsearch that is to restore it. */
  readonly version: string;
}

/** A restore at full speed, on a node that does nothing else. */
const settings = {
  'indices.recovery.max_bytes_per_sec': '-1',
  'cluster.routing.allocation.node_initial_primaries_recoveries': 16,
  'cluster.routing.allocation.node_concurrent_recoveries': 16,
  'cluster.routing.allocation.enable': 'all',
  'cluster.routing.allocation.disk.threshold_enabled': false,
  'cluster.max_shards_per_node': 100_000,
};

/**
 * Makes the node ready, and certain that it sees the very snapshot that was staged; false, with a finding, when it
 * never can. Throws `RunError('restore-incomplete')` when the node isn't empty or sees something else.
 */
export async function prepare(client: ElasticsearchClient, staged: Staged, context: ProofContext): Promise<boolean> {
  await stopLifecycles(client, context.signal);
  await changeSettings(client, settings, context.signal);
  const present = await indexNames(client, context.signal);
  const taken = select(staged.contents).restored.find(({ name }) => present.has(name));
  if (taken !== undefined) {
    throw new RunError(
      'restore-incomplete',
      `The node has an index ${taken.name} already: a proof wants an empty node.`,
    );
  }
  return await register(client, staged, context);
}

async function register(
  client: ElasticsearchClient,
  staged: Staged,
  { report, signal }: ProofContext,
): Promise<boolean> {
  const { name, uuid } = staged.contents.snapshot;
  try {
    await registerRepository(client, repository, staged.directory, signal);
    const seen = await snapshotUuid(client, repository, name, signal);
    if (seen === uuid) return true;
    const what = seen === null ? 'no such snapshot' : `another one (${seen})`;
    throw new RunError('restore-incomplete', `Elasticsearch sees ${what} where ${name} (${uuid}) was staged.`);
  } catch (error) {
    if (!(error instanceof ElasticsearchError)) throw error;
    if (diagnoseRefusal(error.refusal) === 'version') {
      report(notUnderstood(staged.version, error.refusal));
      return false;
    }
    const message = `Elasticsearch cannot read the staged copy (is it below path.repo?): ${error.message}`;
    throw new RunError('restore-incomplete', message, { cause: error });
  }
}
