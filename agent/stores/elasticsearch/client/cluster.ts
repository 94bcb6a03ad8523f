import * as z from 'zod';
import type { ElasticsearchClient } from './client.ts';
import { ElasticsearchError } from './elasticsearch-error.ts';

const anything = z.unknown();

/** Overwrites settings of the whole cluster. */
export async function changeSettings(
  client: ElasticsearchClient,
  settings: Readonly<Record<string, string | number | boolean>>,
  signal: AbortSignal,
): Promise<void> {
  const body = { persistent: settings };
  await client.request({ method: 'PUT', path: '/_cluster/settings', body, answer: anything, signal });
}

/** Stops index and snapshot lifecycle management, where the distribution has them: they would change what is proven. */
export async function stopLifecycles(client: ElasticsearchClient, signal: AbortSignal): Promise<void> {
  for (const path of ['/_ilm/stop', '/_slm/stop']) {
    try {
      await client.request({ method: 'POST', path, answer: anything, signal });
    } catch (error) {
      const unknown = error instanceof ElasticsearchError && [400, 404, 405].includes(error.status);
      if (!unknown) throw error;
    }
  }
}

export async function clusterStatus(
  client: ElasticsearchClient,
  signal: AbortSignal,
): Promise<'green' | 'yellow' | 'red'> {
  const answer = z.object({ status: z.enum(['green', 'yellow', 'red']) });
  return (await client.request({ method: 'GET', path: '/_cluster/health', answer, signal })).status;
}

const shardCopySchema = z.object({
  state: z.enum(['UNASSIGNED', 'INITIALIZING', 'STARTED', 'RELOCATING']),
  primary: z.boolean(),
  unassigned_info: z.object({ allocation_status: z.string().optional(), details: z.string().optional() }).optional(),
});
type ShardCopy = z.infer<typeof shardCopySchema>;

/** Where every shard stands, in the master's own view: index name → shard number → its copies. */
export type RoutingTable = Record<string, { shards: Record<string, ShardCopy[]> }>;

export async function routingTable(client: ElasticsearchClient, signal: AbortSignal): Promise<RoutingTable> {
  const { routing_table } = await client.request({
    method: 'GET',
    path: '/_cluster/state/routing_table',
    query: { filter_path: 'routing_table' },
    answer: z.object({
      routing_table: z.object({
        indices: z.record(z.string(), z.object({ shards: z.record(z.string(), z.array(shardCopySchema)) })).default({}),
      }),
    }),
    signal,
  });
  return routing_table.indices;
}

const decisionsSchema = z.array(z.object({ decider: z.string(), decision: z.string(), explanation: z.string() }));
const explanationSchema = z.object({
  unassigned_info: z.object({ reason: z.string(), details: z.string().optional() }).optional(),
  allocate_explanation: z.string().optional(),
  node_allocation_decisions: z.array(z.object({ deciders: decisionsSchema.optional() })).default([]),
});

/** Why a primary isn't started, in Elasticsearch's words: its last failure, then what forbids another try. */
export async function explainShard(
  client: ElasticsearchClient,
  { index, shard }: { index: string; shard: number },
  signal: AbortSignal,
): Promise<string> {
  const explanation = await client.request({
    method: 'POST',
    path: '/_cluster/allocation/explain',
    body: { index, shard, primary: true },
    answer: explanationSchema,
    signal,
  });
  const decisions = explanation.node_allocation_decisions.flatMap(({ deciders = [] }) => deciders);
  const refusals = decisions.filter(({ decision }) => decision !== 'YES').map(({ explanation }) => explanation);
  return [explanation.unassigned_info?.details, explanation.allocate_explanation, ...refusals]
    .filter((text) => text !== undefined)
    .join('; ');
}
