import * as z from 'zod';
import { fieldTypes } from '../client/field-types.ts';
import { searchIndices } from '../client/search.ts';
import type { Evaluation, EvaluationContext, Target } from './check-kind.ts';

export interface Newest {
  /** Milliseconds since 1970 of the newest document that isn't dated later than the snapshot's start; null: none. */
  readonly at: number | null;
  /** Documents that are dated later: they are no fresh data. */
  readonly later: number;
}

type Lacks = Extract<Evaluation, { outcome: 'not-evaluated' }>;

const dates = ['date', 'date_nanos'];
const answer = z.object({
  aggregations: z.object({
    until: z.object({ newest: z.object({ value: z.number().nullable() }) }),
    later: z.object({ doc_count: z.number() }),
  }),
});

/** The newest document by a date field; where the data has no such field, what it lacks. */
export async function newestDocument(
  { indices }: Target,
  field: string,
  { client, startedAt, signal }: EvaluationContext,
): Promise<Newest | Lacks> {
  const types = await fieldTypes(client, indices, field, signal);
  const other = [...types.keys()].find((type) => !dates.includes(type));
  if (types.size === 0) return lacks(`The mapping has no field ${field}`);
  if (other !== undefined) return lacks(`The field ${field} is ${other}, and no date`);
  if ([...types.values()].includes(false)) return lacks(`The field ${field} has no doc values to look its dates up in`);
  const bound = startedAt.getTime();
  const range = (bounds: object) => ({ range: { [field]: { ...bounds, format: 'epoch_millis' } } });
  const body = {
    size: 0,
    aggs: {
      until: { filter: range({ lte: bound }), aggs: { newest: { max: { field } } } },
      later: { filter: range({ gt: bound }) },
    },
  };
  const answers = await searchIndices(client, indices, { body, answer, signal });
  const found = answers.map(({ aggregations }) => aggregations);
  const times = found.flatMap(({ until }) => until.newest.value ?? []);
  return {
    at: times.length === 0 ? null : Math.floor(Math.max(...times)),
    later: found.reduce((sum, { later }) => sum + later.doc_count, 0),
  };
}

function lacks(why: string): Lacks {
  return { outcome: 'not-evaluated', why };
}
