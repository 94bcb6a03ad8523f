import * as z from 'zod';
import { searchTogether } from '../../client/search-together.ts';
import type { EvaluationContext, Target } from '../check-kind.ts';
import type { Query } from './nested.ts';

export interface Matching {
  readonly all: number;
  /** By the names of the queries. */
  readonly matching: Readonly<Record<string, number>>;
}

const answer = z.object({
  hits: z.object({ total: z.object({ value: z.number(), relation: z.literal('eq') }) }),
  aggregations: z.record(z.string(), z.object({ doc_count: z.number() })),
});

/** How many documents there are, and how many of them each query matches. */
export async function countMatching(
  queries: Readonly<Record<string, Query>>,
  { indices }: Target,
  { client, signal }: EvaluationContext,
): Promise<Matching> {
  const aggs = Object.fromEntries(Object.entries(queries).map(([name, filter]) => [name, { filter }]));
  const body = { track_total_hits: true, aggs };
  const { hits, aggregations } = await searchTogether(client, indices, { body, answer, signal });
  const matching = Object.entries(aggregations).map(([name, { doc_count }]) => [name, doc_count] as const);
  return { all: hits.total.value, matching: Object.fromEntries(matching) };
}
