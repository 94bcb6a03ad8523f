import pMap from 'p-map';
import { RunError } from '../../../proof/run-error.ts';
import type { ElasticsearchClient } from '../client/client.ts';
import { countDocuments } from '../client/indices.ts';
import type { IndexContents } from '../model.ts';

const countsAtOnce = 4;

/**
 * Documents of each index, as a search counts them. Throws `RunError('restore-incomplete')` when not every shard takes
 * part in a count.
 */
export async function countSearchable(
  client: ElasticsearchClient,
  indices: readonly IndexContents[],
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const count = async ({ name, shards: expected, missingShards }: IndexContents) => {
    const { count, shards } = await countDocuments(client, name, signal);
    const all = expected.length + missingShards;
    if (shards.failed > 0 || shards.successful !== shards.total || shards.total !== all) {
      const part = `${shards.successful} of ${all} shards of ${name}`;
      throw new RunError('restore-incomplete', `Only ${part} took part in a count.`);
    }
    return [name, count] as const;
  };
  return new Map(await pMap(indices, count, { concurrency: countsAtOnce }));
}
