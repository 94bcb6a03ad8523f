import * as z from 'zod';
import type { CheckKind } from '../check-kind.ts';
import { fieldKind } from '../fields/field-kind.ts';
import { fieldName } from '../fields/field-name.ts';
import { unitsOf } from '../fields/nested.ts';
import { evaluateOthers } from '../fields/other-values.ts';
import { luceneExpression } from '../lucene-expression.ts';
import { shareSchema, shareText } from '../share.ts';

const schema = z
  .strictObject({
    field: fieldName,
    matches: z
      .string()
      .min(1)
      .max(1000)
      .superRefine((text, context) => {
        const made = luceneExpression(text);
        if ('mistake' in made) context.addIssue({ code: 'custom', message: made.mistake });
      })
      .describe('a regular expression that the whole of each value must match: ORD-\\d{6}'),
    otherwiseBelow: shareSchema
      .default(1)
      .describe('documents with another value must be fewer: a number, or a percentage such as 1%; 1 unless said'),
  })
  .describe('documents whose field has a value that a regular expression does not match');

/** Documents whose field has a value that a regular expression doesn't match; the value stays on this machine. */
export const pattern: CheckKind<z.infer<typeof schema>> = fieldKind({
  kind: 'pattern',
  schema,
  need: { otherwise: "can't be matched as a whole", families: ['keyword'] },
  async ask(asked, { matches, otherwiseBelow }) {
    const { field } = asked;
    const made = luceneExpression(matches);
    if ('mistake' in made) return { outcome: 'not-evaluated', why: `The expression ${made.mistake}` };
    return await evaluateOthers(asked, {
      wrong: [{ exclude: made.expression }],
      expected: `${matches}; ${shareText(otherwiseBelow, unitsOf(field))} with others`,
      otherwiseBelow,
      said: { ofDocuments: `have values of ${field.name} that do not match`, ofValues: 'do not match' },
    });
  },
});
