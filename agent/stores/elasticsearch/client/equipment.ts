import * as z from 'zod';
import type { ElasticsearchClient } from './client.ts';

const named = z.array(z.object({ name: z.string() })).default([]);

/**
 * The version of the node that answers, the number of the newest snapshots that it reads (from 8.11 on), and the names
 * of its plugins and modules.
 */
export async function nodeEquipment(
  client: ElasticsearchClient,
  signal: AbortSignal,
): Promise<{
  readonly version: string;
  readonly indexVersion: number | null;
  readonly plugins: ReadonlySet<string>;
}> {
  const { nodes } = await client.request({
    method: 'GET',
    path: '/_nodes/_local/plugins',
    query: { filter_path: 'nodes.*.version,nodes.*.index_version,nodes.*.plugins.name,nodes.*.modules.name' },
    answer: z.object({
      nodes: z.record(
        z.string(),
        // Of a snapshot's build of Elasticsearch it is no number.
        z.object({
          version: z.string(),
          index_version: z.number().optional().catch(undefined),
          plugins: named,
          modules: named,
        }),
      ),
    }),
    signal,
  });
  const [node] = Object.values(nodes);
  return {
    version: node?.version ?? '',
    indexVersion: node?.index_version ?? null,
    plugins: new Set([...(node?.plugins ?? []), ...(node?.modules ?? [])].map(({ name }) => name)),
  };
}
