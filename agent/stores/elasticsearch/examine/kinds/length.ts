import * as z from 'zod';
import { boundsText } from '../../../../text/bounds.ts';
import { amountText } from '../../../../text/quantities.ts';
import type { CheckKind } from '../check-kind.ts';
import { fieldKind } from '../fields/field-kind.ts';
import { fieldName } from '../fields/field-name.ts';
import { evaluateOthers } from '../fields/other-values.ts';

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
  async ask(asked, { min, max }) {
    return await evaluateOthers(asked, {
      // An expression with an upper bound takes old versions many seconds.
      wrong: [
        ...(min === undefined ? [] : [{ exclude: `.{${min},}` }]),
        ...(max === undefined ? [] : [{ include: `.{${max + 1},}` }]),
      ],
      expected: boundsText({ min, max }, (count) => amountText(count, 'character')),
      otherwiseBelow: 1,
      said: { ofDocuments: `have values of ${asked.field.name} of another length`, ofValues: 'have another length' },
    });
  },
});
