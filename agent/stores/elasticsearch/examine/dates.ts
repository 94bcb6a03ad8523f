import * as z from 'zod';
import { searchTogether } from '../client/search-together.ts';
import type { Evaluation, EvaluationContext, Target } from './check-kind.ts';
import { refusal } from './fields/askable.ts';
import { fieldOf } from './fields/field-of.ts';
import { unsearchable } from './fields/searchable.ts';

export interface Newest {
  /** Milliseconds since 1970 of the newest document that isn't dated later than the snapshot's start; null: none. */
  readonly at: number | null;
  /** Documents that are dated later: they are no fresh data. */
  readonly later: number;
}

type Lacks = Extract<Evaluation, { outcome: 'not-evaluated' }>;

const answer = z.object({
  aggregations: z.object({
    until: z.object({ newest: z.object({ value: z.number().nullable() }) }),
    later: z.object({ doc_count: z.number() }),
  }),
});

/** The newest document by a date field; where the data has no such field, what it lacks. */
export async function newestDocument(
  { indices }: Target,
  name: string,
  context: EvaluationContext,
): Promise<Newest | Lacks> {
  const { client, startedAt, signal } = context;
  const found = await fieldOf(indices, name, context);
  if ('lacks' in found) return { outcome: 'not-evaluated', why: found.lacks };
  const why =
    refusal(found.field, { otherwise: 'are no dates that can be looked up', families: ['date'] }) ??
    (found.field.nested === null ? null : `${name} lies in nested objects, which are no documents of their own`);
  const blind = why ?? (await unsearchable(found.field, context));
  if (blind !== null) return { outcome: 'not-evaluated', why: blind };
  const start = startedAt.getTime();
  const range = (bounds: object) => ({ range: { [name]: { ...bounds, format: 'epoch_millis' } } });
  const aggs = {
    until: { filter: range({ lte: start }), aggs: { newest: { max: { field: name } } } },
    later: { filter: range({ gt: start }) },
  };
  const { aggregations } = await searchTogether(client, indices, { body: { aggs }, answer, signal });
  const { value } = aggregations.until.newest;
  if (value !== null && value > start) {
    const several = `${name} holds several dates in a document, of which some are later than the snapshot's start`;
    return { outcome: 'not-evaluated', why: several };
  }
  return { at: value === null ? null : Math.floor(value), later: aggregations.later.doc_count };
}
