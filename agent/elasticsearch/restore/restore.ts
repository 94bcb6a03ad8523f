import { gte, valid } from 'semver';
import { RunError } from '../../proof/run-error.ts';
import type { Proving } from '../../proof/store.ts';
import type { ElasticsearchClient } from '../client/client.ts';
import { changeSettings, nodeVersion, stopLifecycles } from '../client/cluster.ts';
import { ElasticsearchError } from '../client/errors.ts';
import { deleteIndices, indexNames } from '../client/indices.ts';
import { isRegistered, registerRepository, snapshotUuid, unregisterRepository } from '../client/snapshots.ts';
import type { SnapshotContents } from '../snapshot-contents.ts';
import { restoreBatch } from './batch.ts';
import { countShards, type RestoredIndex } from './count.ts';
import { repositoryNotUnderstood, versionTooOld } from './findings.ts';
import { batches, type Selection, select } from './selection.ts';

export interface Restored {
  /** Of the Elasticsearch that restored it. */
  readonly version: string;
  readonly leftOut: Selection['leftOut'];
  /** By name; empty when nothing could be restored. */
  readonly indices: ReadonlyMap<string, RestoredIndex>;
}

const repository = 'mayfly';

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
 * Restores every index of the staged snapshot but the system's, and counts each shard. Findings say what is damaged or
 * doesn't fit. Throws `RunError`: `elasticsearch-unavailable`, or `restore-incomplete` when shards don't start for a
 * reason that says nothing about the backup.
 */
export async function restoreSnapshot(
  client: ElasticsearchClient,
  contents: SnapshotContents,
  stagingDirectory: string,
  proving: Proving,
): Promise<Restored> {
  const { restored, leftOut } = select(contents);
  const version = await nodeVersion(client, proving.signal);
  const nothing = { version, leftOut, indices: new Map() };
  const sound = await proving.phase('restore', async () => {
    if (
      !(await prepare(
        client,
        { contents, version, stagingDirectory, names: restored.map(({ name }) => name) },
        proving,
      ))
    ) {
      return false;
    }
    let started = 0;
    const total = restored.reduce((sum, { shards }) => sum + shards.length, 0);
    for (const batch of batches(restored)) {
      const progressed = (ofBatch: number) =>
        proving.observer.progressed('restore', started + ofBatch, total, 'shards');
      const target = { repository, snapshot: contents.snapshot.name, version };
      if (!(await restoreBatch(client, target, batch, { proving, progressed }))) return false;
      started += batch.reduce((sum, { shards }) => sum + shards.length, 0);
    }
    return true;
  });
  if (!sound) return nothing;
  return { version, leftOut, indices: await proving.phase('count', () => countShards(client, restored, proving)) };
}

/** Deletes what `restoreSnapshot` has put on the node, if it got that far. */
export async function forgetSnapshot(client: ElasticsearchClient, contents: SnapshotContents): Promise<void> {
  const signal = AbortSignal.timeout(60_000);
  if (!(await isRegistered(client, repository, signal))) return;
  const present = await indexNames(client, signal);
  const names = select(contents).restored.map(({ name }) => name);
  await deleteIndices(
    client,
    names.filter((name) => present.has(name)),
    signal,
  );
  await unregisterRepository(client, repository, signal);
}

interface Preparation {
  readonly contents: SnapshotContents;
  readonly version: string;
  readonly stagingDirectory: string;
  readonly names: readonly string[];
}

/** Makes the node ready and certain that it sees the very snapshot that was staged; false when it never can. */
async function prepare(client: ElasticsearchClient, preparation: Preparation, proving: Proving): Promise<boolean> {
  const { contents, version, stagingDirectory, names } = preparation;
  const { signal } = proving;
  const { name, uuid, elasticsearchVersion } = contents.snapshot;
  if (valid(version) !== null && valid(elasticsearchVersion) !== null && !gte(version, elasticsearchVersion)) {
    proving.find(versionTooOld(version, elasticsearchVersion));
    return false;
  }
  await stopLifecycles(client, signal);
  await changeSettings(client, settings, signal);
  const present = await indexNames(client, signal);
  const taken = names.find((each) => present.has(each));
  if (taken !== undefined) {
    throw new RunError('restore-incomplete', `The node has an index ${taken} already: a proof wants an empty node.`);
  }
  try {
    await registerRepository(client, repository, stagingDirectory, signal);
    const seen = await snapshotUuid(client, repository, name, signal);
    if (seen === uuid) return true;
    const what = seen === null ? 'no such snapshot' : `another one (${seen})`;
    throw new RunError('restore-incomplete', `Elasticsearch sees ${what} where ${name} (${uuid}) was staged.`);
  } catch (error) {
    if (!(error instanceof ElasticsearchError)) throw error;
    if (/unknown field|newer version|min_version/i.test(error.reason)) {
      proving.find(repositoryNotUnderstood(version, error.reason));
      return false;
    }
    const message = `Elasticsearch cannot read the staged copy (is it below path.repo?): ${error.message}`;
    throw new RunError('restore-incomplete', message, { cause: error });
  }
}
