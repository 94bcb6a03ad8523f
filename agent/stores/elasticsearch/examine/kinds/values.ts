import * as z from 'zod';
import { countText } from '../../../../text/quantities.ts';
import type { CheckKind } from '../check-kind.ts';
import { exactNumber } from '../exact-number.ts';
import { fieldKind } from '../fields/field-kind.ts';
import { fieldName } from '../fields/field-name.ts';
import type { Field } from '../fields/field-of.ts';
import { unitsOf } from '../fields/nested.ts';
import { evaluateOthers } from '../fields/other-values.ts';
import { shareSchema, shareText } from '../share.ts';

const most = 10_000;
const named = 5;

const schema = z
  .strictObject({
    field: fieldName,
    among: z
      .array(z.union([z.string(), exactNumber, z.boolean()]))
      .min(1, 'lists no value')
      .max(most, `lists more than ${most} values`)
      .describe('all values that there should be'),
    otherwiseBelow: shareSchema
      .default(1)
      .describe('documents with another value must be fewer: a number, or a percentage such as 1%; 1 unless said'),
  })
  .describe('documents whose field has another value than these');

/** Documents whose field has another value than those that are listed; which value that is stays on this machine. */
export const values: CheckKind<z.infer<typeof schema>> = fieldKind({
  kind: 'values',
  schema,
  need: {
    otherwise: "can't be compared with a list",
    families: ['keyword', 'integer', 'decimal', 'boolean', 'address', 'version'],
    // What they keep of 0.1, or of 0.57, isn't what the list says.
    except: ['half_float', 'scaled_float'],
  },
  async ask(asked, { among, otherwiseBelow }) {
    const { field } = asked;
    const more = among.length > named ? ` and ${countText(among.length - named)} more` : '';
    return await evaluateOthers(asked, {
      wrong: [{ exclude: among.map((value) => keptAs(field, value)) }],
      expected: `among ${among.slice(0, named).join(', ')}${more}; ${shareText(otherwiseBelow, unitsOf(field))} with others`,
      otherwiseBelow,
      said: { ofDocuments: `have other values of ${field.name}`, ofValues: 'are others' },
    });
  },
});

/** A number of single precision is compared as the double that it is read as. */
function keptAs({ byIndex }: Field, value: string | number | boolean): string {
  const isSingle = [...byIndex.values()].some(({ type }) => type === 'float');
  return String(isSingle && typeof value === 'number' ? Math.fround(value) : value);
}
