import * as z from 'zod';
import type { ElasticsearchClient } from './client.ts';
import { indexPaths } from './indices.ts';

const answer = z.record(z.string(), z.object({ mappings: z.record(z.string(), z.unknown()).default({}) }));
export type Mapping = z.infer<typeof answer>[string]['mappings'];

/** The mapping of each index, in their order. All versions answer it without the name of a type, where there is one. */
export async function mappingsOf(
  client: ElasticsearchClient,
  indices: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, Mapping>> {
  const found = new Map<string, Mapping>();
  for (const path of indexPaths(indices)) {
    const mappings = await client.request({ method: 'GET', path: `${path}/_mapping`, answer, signal });
    for (const [index, { mappings: mapping }] of Object.entries(mappings)) found.set(index, mapping);
  }
  return new Map(indices.flatMap((index) => (found.has(index) ? [[index, found.get(index) ?? {}]] : [])));
}
