import * as z from 'zod';
import { searchTogether } from '../../client/search-together.ts';
import type { EvaluationContext, Target } from '../check-kind.ts';
import type { Field } from './field-of.ts';
import { within } from './nested.ts';
import { unseenQuery } from './unseen.ts';

/** Below the most buckets that a node makes in one answer: 10,000 in the oldest version. */
const pageSize = 5_000;
/** Old versions count a document once for each time that it has the same value of these. */
const countedTwice = ['boolean', 'byte', 'double', 'float', 'half_float', 'integer', 'long', 'scaled_float', 'short'];

export interface Repeats {
  readonly values: number;
  /** Values of more than one document, or nested object. */
  readonly repeated: number;
  /** Documents, or nested objects, beyond the first of each value. */
  readonly beyond: number;
  /** Documents with a value that is not indexed. */
  readonly ignored: number;
}

const bucket = z.object({ key: z.unknown(), doc_count: z.number() });
type Bucket = z.infer<typeof bucket>;
const values = z.object({ after_key: z.unknown().optional(), buckets: z.array(bucket) });
const answer = z.object({
  aggregations: z.object({
    ignored: z.object({ doc_count: z.number() }).optional(),
    values: values.optional(),
    in: z.object({ values }).optional(),
  }),
});

/** Goes through all values of a field, a page at a time: however many there are, no more than a page is in memory. */
export async function repeatsOf(field: Field, target: Target, context: EvaluationContext): Promise<Repeats> {
  const found = { values: 0, repeated: 0, beyond: 0, ignored: 0 };
  const sources = [{ value: { terms: { field: field.name } } }];
  let after: unknown;
  do {
    const composite = { size: pageSize, sources, ...(after !== undefined && { after }) };
    const page = await bucketsOf(field, { composite }, target, context);
    found.ignored = page.ignored;
    found.values += page.buckets.length;
    for (const count of await recounted(field, page.buckets, target, context)) {
      found.beyond += count - 1;
      if (count > 1) found.repeated += 1;
    }
    after = page.buckets.length < pageSize ? undefined : page.after;
  } while (after !== undefined);
  return found;
}

/** Documents of each value that seems to be there several times; none of them twice. */
async function recounted(
  field: Field,
  buckets: readonly Bucket[],
  target: Target,
  context: EvaluationContext,
): Promise<number[]> {
  const repeated = buckets.filter(({ doc_count }) => doc_count > 1);
  const counts = repeated.map(({ doc_count }) => doc_count);
  const isExact = [...field.byIndex.values()].every(({ type }) => !countedTwice.includes(type));
  if (isExact || repeated.length === 0) return counts;
  const include = repeated.map(({ key }) => textOf(key));
  const again = await bucketsOf(
    field,
    { terms: { field: field.name, include, size: include.length } },
    target,
    context,
  );
  // What was not found again stays as it was counted first.
  return again.buckets.length === counts.length ? again.buckets.map(({ doc_count }) => doc_count) : counts;
}

async function bucketsOf(field: Field, asked: object, { indices }: Target, { client, signal }: EvaluationContext) {
  // Pages are taken of all documents, or of nested objects, and of nothing else.
  const aggs = field.nested === null ? { values: asked } : within(field, { values: asked });
  const body = { aggs: { ...aggs, ignored: { filter: unseenQuery(field) } } };
  // A long that JavaScript's numbers can't hold must come back as it was, or the next page begins elsewhere.
  const { aggregations } = await searchTogether(client, indices, { body, answer, signal, keepsWideIntegers: true });
  const { buckets = [], after_key: after } = aggregations.in?.values ?? aggregations.values ?? {};
  return { buckets, after, ignored: aggregations.ignored?.doc_count ?? 0 };
}

/** The value of a bucket of a page; a wide integer is kept as it is written. */
function textOf(key: unknown): string {
  const { value } = key as { readonly value: unknown };
  return typeof value === 'string' ? value : JSON.stringify(value);
}
