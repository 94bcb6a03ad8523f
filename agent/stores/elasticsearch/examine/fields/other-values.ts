import * as z from 'zod';
import { searchTogether } from '../../client/search-together.ts';
import type { Evaluation, EvaluationContext, Target } from '../check-kind.ts';
import { isBelow, marginOfShare, partText, type Share } from '../share.ts';
import { type AskedField, noValue } from './field-kind.ts';
import type { Field } from './field-of.ts';
import { keyOfFlattened } from './mapped-field.ts';
import { unitsOf, within } from './nested.ts';
import { unseen, unseenQuery } from './unseen.ts';

type Terms = { readonly exclude: readonly string[] | string } | { readonly include: string };

export interface Others {
  /** What is not right: terms that don't overlap, by lists of values or expressions of Lucene. */
  readonly wrong: readonly Terms[];
  readonly expected: string;
  readonly otherwiseBelow: Share;
  /** The rest of sentences that begin with "3 of 20 documents", and with "3 of 40 values of tags". */
  readonly said: { readonly ofDocuments: string; readonly ofValues: string };
}

/**
 * Judges a field by how many documents, or nested objects, have another value than is right; by how many values where a
 * document has several. Which values they are stays on this machine.
 */
export async function evaluateOthers(
  { field, target, context }: AskedField,
  { wrong, expected, otherwiseBelow, said }: Others,
): Promise<Evaluation> {
  const { present, values, others: actual, ignored } = await countOthers(field, wrong, target, context);
  if (present === 0) return ignored > 0 ? unseen(field, ignored) : noValue(field);
  const isSeveral = values > present;
  const all = isSeveral ? values : present;
  const unit = isSeveral ? 'values' : unitsOf(field);
  if (isBelow(actual, all, otherwiseBelow)) {
    if (!isBelow(actual + ignored, all + ignored, otherwiseBelow)) return unseen(field, ignored);
    return { outcome: 'passed', expected, actual, unit };
  }
  const what = isSeveral ? `values of ${field.name} ${said.ofValues}` : `${unit} ${said.ofDocuments}`;
  const why = `${partText(actual, all)} ${what}${normalizedText(field)}`;
  return { outcome: 'failed', expected, actual, unit, margin: marginOfShare(actual, all, otherwiseBelow), why };
}

const counted = z.object({ doc_count: z.number() });
const terms = z.object({ sum_other_doc_count: z.number(), buckets: z.array(counted) });
const answer = z.object({
  aggregations: z.object({
    ignored: counted,
    in: z.object({
      present: counted,
      values: z.object({ value: z.number() }),
      wrong0: terms,
      wrong1: terms.optional(),
    }),
  }),
});

async function countOthers(
  field: Field,
  wrong: Others['wrong'],
  { indices }: Target,
  { client, signal }: EvaluationContext,
): Promise<{ present: number; values: number; others: number; ignored: number }> {
  const { name } = field;
  const aggs = {
    ignored: { filter: unseenQuery(field) },
    ...within(field, {
      present: { filter: { exists: { field: name } } },
      values: { value_count: { field: name } },
      // Which values they are is nobody's business: all are counted beyond the first bucket.
      ...Object.fromEntries(wrong.map((each, at) => [`wrong${at}`, { terms: { field: name, ...each, size: 1 } }])),
    }),
  };
  const { aggregations } = await searchTogether(client, indices, { body: { aggs }, answer, signal });
  const { present, values, wrong0, wrong1 } = aggregations.in;
  const counts = [wrong0, ...(wrong1 ? [wrong1] : [])].flatMap(({ sum_other_doc_count, buckets }) => [
    sum_other_doc_count,
    ...buckets.map(({ doc_count }) => doc_count),
  ]);
  // Of a key that is counted with the values of all other keys.
  const isKey = [...field.byIndex.values()].some(({ type }) => type === keyOfFlattened);
  return {
    present: present.doc_count,
    values: isKey ? present.doc_count : values.value,
    others: counts.reduce((sum, count) => sum + count, 0),
    ignored: aggregations.ignored.doc_count,
  };
}

/** Values are compared as they are indexed. */
export function normalizedText({ byIndex }: Pick<Field, 'byIndex'>): string {
  const [normalizer = null] = [...byIndex.values()].flatMap((mapped) => mapped.normalizer ?? []);
  return normalizer === null ? '' : `; they are compared as its normalizer ${normalizer} makes them`;
}
