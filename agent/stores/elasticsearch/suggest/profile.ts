import * as z from 'zod';
import { ElasticsearchError } from '../client/elasticsearch-error.ts';
import { searchTogether } from '../client/search-together.ts';
import type { EvaluationContext, Target } from '../examine/check-kind.ts';
import { anywhere, within } from '../examine/fields/nested.ts';
import type { Candidate } from './fields.ts';

/** What documents hold of a field. */
export interface Profile extends Candidate {
  /** Documents that have it; of what lies in nested objects, those objects. */
  readonly present: number;
  /** How many values there are, as Elasticsearch estimates it; null where nobody has asked. */
  readonly distinct: number | null;
  /** Of numbers. */
  readonly least: number | null;
  readonly greatest: number | null;
  /** All that there are, where they are few; null where they are more, or none of anybody's business. */
  readonly values: readonly string[] | null;
}

type Asking = Pick<EvaluationContext, 'client' | 'signal'>;

/** What one search is asked of: more would be a search of minutes. */
const fieldsAtOnce = 20;
/** What a list may hold that people still look through. */
const mostValues = 10;

const numbers = z.object({ min: z.number().nullable(), max: z.number().nullable() });
const found = z.object({
  present: z.object({ doc_count: z.number() }),
  distinct: z.object({ value: z.number() }).optional(),
  numbers: numbers.optional(),
});
const profiled = z.object({ aggregations: z.record(z.string(), found) });

const listed = z.object({
  aggregations: z.record(
    z.string(),
    z.object({
      values: z.object({ sum_other_doc_count: z.number(), buckets: z.array(z.object({ key: z.unknown() })) }),
    }),
  ),
});

/** Looks at fields. Values, and how small and large they are, are asked only where they are wanted. */
export async function profilesOf(
  candidates: readonly Candidate[],
  target: Target,
  wantsValues: boolean,
  asking: Asking,
): Promise<Profile[]> {
  const profiles: Profile[] = [];
  for (let at = 0; at < candidates.length; at += fieldsAtOnce) {
    profiles.push(...(await counted(candidates.slice(at, at + fieldsAtOnce), target, wantsValues, asking)));
  }
  return wantsValues ? await withValues(profiles, target, asking) : profiles;
}

/** Of some fields nothing can be counted, as of counters of time series: they are left aside. */
async function counted(
  candidates: readonly Candidate[],
  target: Target,
  wantsValues: boolean,
  asking: Asking,
): Promise<Profile[]> {
  try {
    return await countedTogether(candidates, target, wantsValues, asking);
  } catch (error) {
    if (!(error instanceof ElasticsearchError) || error.status !== 400) throw error;
    if (candidates.length === 1) return [];
    const each: Profile[] = [];
    for (const one of candidates) each.push(...(await counted([one], target, wantsValues, asking)));
    return each;
  }
}

async function countedTogether(
  candidates: readonly Candidate[],
  target: Target,
  wantsValues: boolean,
  { client, signal }: Asking,
): Promise<Profile[]> {
  const aggs = Object.fromEntries(candidates.map((each, at) => [`f${at}`, aggregationOf(each, wantsValues)]));
  const answer = profiled;
  const { aggregations } = await searchTogether(client, target.indices, { body: { aggs }, answer, signal });
  return candidates.flatMap((each, at): Profile[] => {
    const its = aggregations[`f${at}`];
    if (its === undefined) return [];
    const { min: least = null, max: greatest = null } = its.numbers ?? {};
    const distinct = its.distinct?.value ?? null;
    return [{ ...each, present: its.present.doc_count, distinct, least, greatest, values: null }];
  });
}

function aggregationOf({ name, type, field, lookedUp, family }: Candidate, wantsValues: boolean): unknown {
  const has = type === 'nested' ? anywhere({ nested: name }, { match_all: {} }) : { exists: { field: name } };
  const isNumber = family === 'integer' || family === 'decimal';
  const isCounted = family === 'keyword' || family === 'integer';
  return within(field, {
    present: { filter: has },
    ...(wantsValues && isNumber && lookedUp !== null && { numbers: { stats: { field: lookedUp.name } } }),
    ...(isCounted && lookedUp !== null && { distinct: { cardinality: { field: lookedUp.name } } }),
  }).in;
}

async function withValues(profiles: readonly Profile[], target: Target, { client, signal }: Asking) {
  const few = profiles.filter(
    ({ family, distinct }) => family === 'keyword' && distinct !== null && distinct > 0 && distinct <= mostValues,
  );
  const lists = new Map<string, readonly string[]>();
  for (let at = 0; at < few.length; at += fieldsAtOnce) {
    const some = few.slice(at, at + fieldsAtOnce);
    const terms = (field: string) => ({ values: { terms: { field, size: mostValues + 1, order: { _key: 'asc' } } } });
    const aggs = Object.fromEntries(
      some.map(({ field, lookedUp, name }, at) => [`f${at}`, within(field, terms(lookedUp?.name ?? name)).in]),
    );
    const { aggregations } = await searchTogether(client, target.indices, { body: { aggs }, answer: listed, signal });
    for (const [at, { name }] of some.entries()) {
      const { buckets, sum_other_doc_count } = aggregations[`f${at}`]?.values ?? {
        buckets: [],
        sum_other_doc_count: 1,
      };
      if (sum_other_doc_count === 0 && buckets.length <= mostValues)
        lists.set(
          name,
          buckets.map(({ key }) => String(key)),
        );
    }
  }
  return profiles.map((each) => ({ ...each, values: lists.get(each.name) ?? null }));
}
