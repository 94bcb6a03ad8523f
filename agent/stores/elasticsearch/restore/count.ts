import { RunError } from '../../../proof/run-error.ts';
import type { ProofContext } from '../../../proof/store.ts';
import type { ElasticsearchClient } from '../client/client.ts';
import { clusterStatus } from '../client/cluster.ts';
import { documentsByShard, refresh } from '../client/indices.ts';
import type { IndexContents } from '../model.ts';
import { documentsDiffer } from './restore-findings.ts';

export interface RestoredIndex {
  /** Lucene documents that are alive, nested ones included. */
  readonly documents: number;
  /** Shard number → its documents. */
  readonly shards: ReadonlyMap<number, number>;
}

/**
 * Compares Lucene's count of every restored shard with what the snapshot's own metadata predicts; a difference is read
 * twice before it becomes a finding. Throws `RunError('restore-incomplete')` when a shard can't be counted.
 */
export async function countShards(
  client: ElasticsearchClient,
  indices: readonly IndexContents[],
  context: ProofContext,
): Promise<Map<string, RestoredIndex>> {
  let counted = await count(client, indices, context.signal);
  if (differences(indices, counted).length > 0) counted = await count(client, indices, context.signal);
  for (const { index, shard, expected, actual } of differences(indices, counted)) {
    context.report(documentsDiffer({ index, shard }, { expected, actual }));
  }
  if ((await clusterStatus(client, context.signal)) === 'red') {
    throw new RunError('restore-incomplete', 'Elasticsearch says that a shard is missing, after all were started.');
  }
  return counted;
}

/** Lucene's counts of restored indices, by name. Throws as `countShards` does. */
export async function count(
  client: ElasticsearchClient,
  indices: readonly IndexContents[],
  signal: AbortSignal,
): Promise<Map<string, RestoredIndex>> {
  await refresh(client, signal);
  const documents = await documentsByShard(client, signal);
  const counted = new Map<string, RestoredIndex>();
  for (const { name, shards } of indices) {
    const byShard = new Map<number, number>();
    for (const { number } of shards) {
      const found = documents.get(name)?.get(number);
      if (found === undefined) {
        throw new RunError('restore-incomplete', `Shard ${number} of ${name} was started and could not be counted.`);
      }
      byShard.set(number, found);
    }
    counted.set(name, { documents: [...byShard.values()].reduce((sum, each) => sum + each, 0), shards: byShard });
  }
  return counted;
}

interface Difference {
  readonly index: string;
  readonly shard: number;
  readonly expected: number;
  readonly actual: number;
}

function differences(indices: readonly IndexContents[], counted: ReadonlyMap<string, RestoredIndex>): Difference[] {
  return indices.flatMap(({ name, shards }) =>
    shards
      .map(({ number, documents }) => {
        const actual = counted.get(name)?.shards.get(number) ?? 0;
        return { index: name, shard: number, expected: documents, actual };
      })
      .filter(({ expected, actual }) => expected !== actual),
  );
}
