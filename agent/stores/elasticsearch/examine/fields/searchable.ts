import * as z from 'zod';
import type { EvaluationContext } from '../check-kind.ts';
import type { Field } from './field-of.ts';

const answer = z.object({
  fields: z.record(z.string(), z.record(z.string(), z.object({ searchable: z.boolean() }))),
});

/**
 * Why values can't be looked up, where the mapping doesn't index them; null where they can. Before 8.1 a search of such
 * a field fails, or finds nothing and doesn't say so.
 */
export async function unsearchable(
  { name, byIndex }: Field,
  { client, signal }: Pick<EvaluationContext, 'client' | 'signal'>,
): Promise<string | null> {
  for (const [index, mapped] of byIndex) {
    if (mapped.isIndexed) continue;
    const path = `/${encodeURIComponent(index)}/_field_caps`;
    const { fields } = await client.request({ method: 'GET', path, query: { fields: name }, answer, signal });
    const isSearchable = Object.values(fields[name] ?? {}).some(({ searchable }) => searchable);
    if (!isSearchable) return `${name} is not indexed in ${index}: this Elasticsearch can't look its values up`;
  }
  return null;
}
