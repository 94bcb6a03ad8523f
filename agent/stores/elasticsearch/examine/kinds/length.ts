import * as z from 'zod';
import { amountText } from '../../../../text/quantities.ts';
import { boundsText } from '../bounds.ts';
import type { CheckKind } from '../check-kind.ts';
import { countMatching } from '../fields/count-matching.ts';
import { fieldKind, noValue } from '../fields/field-kind.ts';
import { fieldName } from '../fields/field-name.ts';
import { anywhere } from '../fields/nested.ts';
import { partText } from '../share.ts';

const characters = z.number().int().nonnegative();

const schema = z
  .strictObject({
    field: fieldName,
    min: characters.optional().describe('the fewest characters that a value may have'),
    max: characters.optional().describe('the most characters that a value may have'),
  })
  .refine(({ min, max }) => min !== undefined || max !== undefined, 'has neither min nor max: give one of them')
  .refine(({ min = 0, max = min }) => min <= max, 'has a min that is more than its max')
  .describe('documents that have a value of fewer or more characters');

/** One text for all checks, so that it is compiled once. Indices without the field take part, too. */
const source = `
  if (!doc.containsKey(params.field)) return false;
  for (String value : doc[params.field]) {
    int length = value.codePointCount(0, value.length());
    if (length < params.min || length > params.max) return true;
  }
  return false;`;

/** Documents that have a value of fewer or more characters: there must be none. */
export const length: CheckKind<z.infer<typeof schema>> = fieldKind({
  kind: 'length',
  schema,
  need: { otherwise: 'have no length that can be asked for', families: ['keyword'] },
  async ask({ field, target, parameters: { min, max }, context }) {
    const params = { field: field.name, min: min ?? 0, max: max ?? 2 ** 31 - 1 };
    const other = { script: { script: { lang: 'painless', source, params } } };
    const has = { exists: { field: field.name } };
    const queries = {
      present: anywhere(field, has),
      other: anywhere(field, { bool: { filter: [has, other] } }),
    };
    const { matching } = await countMatching(queries, target, context);
    const { present = 0, other: actual = 0 } = matching;
    if (present === 0) return noValue(field);
    const expected = boundsText({ min, max }, (count) => amountText(count, 'character'));
    if (actual === 0) return { outcome: 'passed', expected, actual, unit: 'documents' };
    const why = `${partText(actual, present)} documents have a value of ${field.name} of another length`;
    return { outcome: 'failed', expected, actual, unit: 'documents', why };
  },
});
