import * as z from 'zod';
import type { ElasticsearchClient } from './client.ts';

const named = z.array(z.object({ name: z.string() })).default([]);

/** The version of the node that answers, and the names of its plugins and modules. */
export async function nodeEquipment(
  client: ElasticsearchClient,
  signal: AbortSignal,
): Promise<{ readonly version: string; readonly plugins: ReadonlySet<string> }> {
  const { nodes } = await client.request({
    method: 'GET',
    path: '/_nodes/_local/plugins',
    query: { filter_path: 'nodes.*.version,nodes.*.plugins.name,nodes.*.modules.name' },
    answer: z.object({
      nodes: z.record(z.string(), z.object({ version: z.string(), plugins: named, modules: named })),
    }),
    signal,
  });
  const [node] = Object.values(nodes);
  return {
    version: node?.version ?? '',
    plugins: new Set([...(node?.plugins ?? []), ...(node?.modules ?? [])].map(({ name }) => name)),
  };
}
