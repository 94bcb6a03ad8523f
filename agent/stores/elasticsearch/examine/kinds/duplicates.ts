import * as z from 'zod';
import { marginText } from '../../../../text/margin.ts';
import { amountText, countText } from '../../../../text/quantities.ts';
import { searchTogether } from '../../client/search-together.ts';
import type { CheckKind, EvaluationContext, Target } from '../check-kind.ts';
import { fieldKind, noValue } from '../fields/field-kind.ts';
import { fieldName } from '../fields/field-name.ts';
import type { Field } from '../fields/field-of.ts';
import { unitsOf, within } from '../fields/nested.ts';

/** Below the most buckets that a node makes in one answer: 10,000 in the oldest version. */
const pageSize = 5_000;

const schema = z
  .strictObject({
    field: fieldName,
    allowed: z.number().int().nonnegative().default(0).describe('how many may repeat; 0 unless said'),
  })
  .describe('documents beyond the first of each value of a field, counted exactly');

export const duplicates: CheckKind<z.infer<typeof schema>> = fieldKind({
  kind: 'duplicates',
  schema,
  need: {
    otherwise: "can't be counted exactly",
    families: ['keyword', 'integer', 'decimal', 'boolean', 'address', 'version'],
  },
  async ask({ field, target, parameters: { allowed }, context }) {
    const { values, repeated, beyond: actual } = await repeatsOf(field, target, context);
    if (values === 0) return noValue(field);
    const unit = unitsOf(field);
    const expected = allowed === 0 ? `no ${unit}` : `at most ${countText(allowed)} ${unitsOf(field, allowed)}`;
    if (actual <= allowed) return { outcome: 'passed', expected, actual, unit };
    const what = `${amountText(repeated, 'value')} of ${field.name} ${repeated === 1 ? 'stands' : 'stand'} more than once`;
    const why = `${what}: ${countText(actual)} ${unitsOf(field, actual)} beyond the first of each`;
    return { outcome: 'failed', expected, actual, unit, margin: marginText(actual, { max: allowed }), why };
  },
});

const page = z.object({
  after_key: z.unknown().optional(),
  buckets: z.array(z.object({ doc_count: z.number() })),
});
const answer = z.object({
  aggregations: z.object({ values: page.optional(), in: z.object({ values: page }).optional() }),
});

/** Goes through all values, a page at a time: however many there are, no more than a page is in memory. */
async function repeatsOf(
  field: Field,
  { indices }: Target,
  { client, signal }: EvaluationContext,
): Promise<{ values: number; repeated: number; beyond: number }> {
  const found = { values: 0, repeated: 0, beyond: 0 };
  let after: unknown;
  do {
    const sources = [{ value: { terms: { field: field.name } } }];
    const composite = { size: pageSize, sources, ...(after !== undefined && { after }) };
    const values = { values: { composite } };
    const body = { aggs: field.nested === null ? values : within(field, values) };
    // A long that JavaScript's numbers can't hold must come back as it was, or the next page begins elsewhere.
    const { aggregations } = await searchTogether(client, indices, { body, answer, signal, keepsWideIntegers: true });
    const { buckets = [], after_key } = aggregations.in?.values ?? aggregations.values ?? {};
    for (const { doc_count } of buckets) {
      found.values += 1;
      found.beyond += doc_count - 1;
      if (doc_count > 1) found.repeated += 1;
    }
    after = buckets.length < pageSize ? undefined : after_key;
  } while (after !== undefined);
  return found;
}
