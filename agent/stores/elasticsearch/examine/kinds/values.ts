import * as z from 'zod';
import type { CheckKind } from '../check-kind.ts';
import { fieldKind, noValue } from '../fields/field-kind.ts';
import { fieldName } from '../fields/field-name.ts';
import type { Field } from '../fields/field-of.ts';
import { unitsOf } from '../fields/nested.ts';
import { otherValues } from '../fields/other-values.ts';
import { isBelow, marginOfShare, partText, shareSchema, shareText } from '../share.ts';

const most = 10_000;
const named = 5;

const schema = z
  .strictObject({
    field: fieldName,
    among: z
      .array(z.union([z.string(), z.number(), z.boolean()]))
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
    // What it keeps of 0.1 isn't what the list says.
    except: ['half_float'],
  },
  async ask({ field, target, parameters: { among, otherwiseBelow }, context }) {
    const texts = among.map((value) => keptAs(field, value));
    const { present, other: actual } = await otherValues(field, texts, target, context);
    if (present === 0) return noValue(field);
    const unit = unitsOf(field);
    const more = among.length > named ? ` and ${among.length - named} more` : '';
    const expected = `among ${among.slice(0, named).join(', ')}${more}; ${shareText(otherwiseBelow, unit)} with others`;
    if (isBelow(actual, present, otherwiseBelow)) return { outcome: 'passed', expected, actual, unit };
    const why = `${partText(actual, present)} ${unit} have other values of ${field.name}`;
    return { outcome: 'failed', expected, actual, unit, margin: marginOfShare(actual, present, otherwiseBelow), why };
  },
});

/** A number of single precision is compared as the double that it is read as. */
function keptAs({ byIndex }: Field, value: string | number | boolean): string {
  const isSingle = [...byIndex.values()].some(({ type }) => type === 'float');
  return String(isSingle && typeof value === 'number' ? Math.fround(value) : value);
}
