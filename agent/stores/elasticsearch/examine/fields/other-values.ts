import * as z from 'zod';
import { searchTogether } from '../../client/search-together.ts';
import type { EvaluationContext, Target } from '../check-kind.ts';
import type { Field } from './field-of.ts';
import { within } from './nested.ts';

export interface OtherValues {
  /** Documents, or nested objects, that have a value at all. */
  readonly present: number;
  /** Those that have another one; one that has several others counts once for each. */
  readonly other: number;
}

const answer = z.object({
  aggregations: z.object({
    in: z.object({
      present: z.object({ doc_count: z.number() }),
      other: z.object({
        sum_other_doc_count: z.number(),
        buckets: z.array(z.object({ doc_count: z.number() })),
      }),
    }),
  }),
});

/** How often a field has values that aren't excluded: by a list of them, or by an expression of Lucene. */
export async function otherValues(
  field: Field,
  exclude: readonly string[] | string,
  { indices }: Target,
  { client, signal }: EvaluationContext,
): Promise<OtherValues> {
  const aggs = within(field, {
    present: { filter: { exists: { field: field.name } } },
    // Which values they are is nobody's business: all are counted beyond the first bucket.
    other: { terms: { field: field.name, exclude, size: 1 } },
  });
  const { aggregations } = await searchTogether(client, indices, { body: { aggs }, answer, signal });
  const { present, other } = aggregations.in;
  const counts = [other.sum_other_doc_count, ...other.buckets.map(({ doc_count }) => doc_count)];
  return { present: present.doc_count, other: counts.reduce((sum, count) => sum + count, 0) };
}
