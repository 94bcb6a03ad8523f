import * as z from 'zod';
import { amountText } from '../../../../text/quantities.ts';
import { boundsText } from '../bounds.ts';
import type { CheckKind } from '../check-kind.ts';
import { fieldKind, noValue } from '../fields/field-kind.ts';
import { fieldName } from '../fields/field-name.ts';
import { unitsOf } from '../fields/nested.ts';
import { otherValues } from '../fields/other-values.ts';
import { partText } from '../share.ts';

/** What an expression of Lucene may count up to in all versions. */
const most = 500;
const characters = z
  .number()
  .int()
  .nonnegative()
  .max(most, `is more than ${most} characters, the most that can be told`);

const schema = z
  .strictObject({
    field: fieldName,
    min: characters.optional().describe('the fewest characters that a value may have'),
    max: characters.optional().describe('the most characters that a value may have'),
  })
  .refine(({ min, max }) => min !== undefined || max !== undefined, 'has neither min nor max: give one of them')
  .refine(({ min = 0, max = min }) => min <= max, 'has a min that is more than its max')
  .describe('documents that have a value of fewer or more characters');

/** Documents that have a value of fewer or more characters: there must be none. No script is needed to tell. */
export const length: CheckKind<z.infer<typeof schema>> = fieldKind({
  kind: 'length',
  schema,
  need: { otherwise: 'have no length that can be asked for', families: ['keyword'] },
  async ask({ field, target, parameters: { min, max }, context }) {
    const expression = `.{${min ?? 0},${max ?? ''}}`;
    const { present, other: actual } = await otherValues(field, expression, target, context);
    if (present === 0) return noValue(field);
    const unit = unitsOf(field);
    const expected = boundsText({ min, max }, (count) => amountText(count, 'character'));
    if (actual === 0) return { outcome: 'passed', expected, actual, unit };
    const why = `${partText(actual, present)} ${unit} have values of ${field.name} of another length`;
    return { outcome: 'failed', expected, actual, unit, why };
  },
});
