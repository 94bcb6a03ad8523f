import * as z from 'zod';
import { searchTogether } from '../../client/search-together.ts';
import type { EvaluationContext, Target } from '../check-kind.ts';
import type { Field } from './field-of.ts';
import { within } from './nested.ts';

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
}

const page = z.object({
  after_key: z.unknown().optional(),
  buckets: z.array(z.object({ key: z.object({ value: z.unknown() }), doc_count: z.number() })),
});
const again = z.object({ buckets: z.array(z.object({ doc_count: z.number() })) });

/** Goes through all values of a field, a page at a time: however many there are, no more than a page is in memory. */
export async function repeatsOf(field: Field, target: Target, context: EvaluationContext): Promise<Repeats> {
  const found = { values: 0, repeated: 0, beyond: 0 };
  const sources = [{ value: { terms: { field: field.name } } }];
  let after: unknown;
  do {
    const composite = { size: pageSize, sources, ...(after !== undefined && { after }) };
    const { buckets, after_key } = await valuesOf(field, { composite }, page, target, context);
    const repeated = buckets.filter(({ doc_count }) => doc_count > 1);
    found.values += buckets.length;
    for (const count of await recounted(field, repeated, target, context)) {
      found.beyond += count - 1;
      if (count > 1) found.repeated += 1;
    }
    after = buckets.length < pageSize ? undefined : after_key;
  } while (after !== undefined);
  return found;
}

/** Documents of each of these values; none of them twice. */
async function recounted(
  field: Field,
  repeated: z.infer<typeof page>['buckets'],
  target: Target,
  context: EvaluationContext,
): Promise<number[]> {
  const counts = repeated.map(({ doc_count }) => doc_count);
  const isExact = [...field.byIndex.values()].every(({ type }) => !countedTwice.includes(type));
  if (isExact || counts.length === 0) return counts;
  const include = repeated.map(({ key }) => textOf(key.value));
  const terms = { field: field.name, include, size: include.length };
  const { buckets } = await valuesOf(field, { terms }, again, target, context);
  // Whatever was not found again stays as it was counted first.
  return buckets.length === counts.length ? buckets.map(({ doc_count }) => doc_count) : counts;
}

async function valuesOf<T>(
  field: Field,
  values: object,
  answered: z.ZodType<T>,
  { indices }: Target,
  { client, signal }: EvaluationContext,
): Promise<T> {
  // Pages are taken of all documents, or of nested objects, and of nothing else.
  const aggs = field.nested === null ? { values } : within(field, { values });
  const found = z.object({ values: answered });
  const answer = z.object({ aggregations: z.union([found, z.object({ in: found }).transform((each) => each.in)]) });
  // A long that JavaScript's numbers can't hold must come back as it was, or the next page begins elsewhere.
  const { aggregations } = await searchTogether(client, indices, {
    ...{ body: { aggs }, answer, signal },
    keepsWideIntegers: true,
  });
  return aggregations.values;
}

/** Of a wide integer, too, which is kept as it is written. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
