import * as z from 'zod';
import type { ElasticsearchClient } from './client.ts';
import { indexPaths } from './indices.ts';

const answer = z.object({
  fields: z.record(z.string(), z.record(z.string(), z.object({ aggregatable: z.boolean() }))),
});

/**
 * The types that a field has in the mappings of indices, runtime fields included, and whether each can be aggregated
 * everywhere; empty where none of them has it.
 */
export async function fieldTypes(
  client: ElasticsearchClient,
  indices: readonly string[],
  field: string,
  signal: AbortSignal,
): Promise<Map<string, boolean>> {
  const types = new Map<string, boolean>();
  for (const path of indexPaths(indices)) {
    const query = { fields: field };
    const { fields } = await client.request({ method: 'GET', path: `${path}/_field_caps`, query, answer, signal });
    for (const [type, { aggregatable }] of Object.entries(fields[field] ?? {})) {
      if (type !== 'unmapped') types.set(type, aggregatable && (types.get(type) ?? true));
    }
  }
  return types;
}
