import * as z from 'zod';
import { searchTogether } from '../../client/search-together.ts';
import type { CheckKind } from '../check-kind.ts';
import { fieldKind, noValue } from '../fields/field-kind.ts';
import { fieldName } from '../fields/field-name.ts';
import { within } from '../fields/nested.ts';

/** Ten times what Elasticsearch does by itself: an estimate that is off by far less than a tenth of a percentile. */
const compression = 1_000;

const schema = z
  .strictObject({
    field: fieldName,
    p: z.number().min(0).max(100).describe('the percentile: 50 is the median, 0 the least and 100 the greatest value'),
    below: z.number().optional().describe('what it must be less than'),
    above: z.number().optional().describe('what it must be more than'),
  })
  .refine(({ below, above }) => below !== undefined || above !== undefined, 'has neither below nor above: give one')
  .refine(
    ({ below = Number.POSITIVE_INFINITY, above = Number.NEGATIVE_INFINITY }) => above < below,
    'has an above that is not less than its below',
  )
  .describe('a percentile of the values of a field, as Elasticsearch estimates it');

const answer = z.object({
  aggregations: z.object({
    in: z.object({
      present: z.object({ doc_count: z.number() }),
      at: z.object({ values: z.tuple([z.object({ value: z.union([z.number(), z.literal('NaN')]).nullable() })]) }),
    }),
  }),
});

export const percentile: CheckKind<z.infer<typeof schema>> = fieldKind({
  kind: 'percentile',
  schema,
  need: { otherwise: 'are no numbers', families: ['integer', 'decimal'] },
  async ask({ field, target, context: { client, signal } }, { p, below, above }) {
    const at = { percentiles: { field: field.name, percents: [p], keyed: false, tdigest: { compression } } };
    const aggs = within(field, { present: { filter: { exists: { field: field.name } } }, at });
    const { aggregations } = await searchTogether(client, target.indices, { body: { aggs }, answer, signal });
    const { present, at: found } = aggregations.in;
    const actual = found.values[0].value;
    if (present.doc_count === 0 || typeof actual !== 'number') return noValue(field);
    const sides = [
      ...(above === undefined ? [] : [`above ${above}`]),
      ...(below === undefined ? [] : [`below ${below}`]),
    ];
    const expected = sides.join(' and ');
    const isGood = (below === undefined || actual < below) && (above === undefined || actual > above);
    if (isGood) return { outcome: 'passed', expected, actual };
    return {
      outcome: 'failed',
      expected,
      actual,
      why: `Percentile ${p} of ${field.name} is ${actual}, not ${expected}`,
    };
  },
});
