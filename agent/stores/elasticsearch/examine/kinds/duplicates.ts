import * as z from 'zod';
import { marginText } from '../../../../text/margin.ts';
import { amountText, countText } from '../../../../text/quantities.ts';
import type { CheckKind } from '../check-kind.ts';
import { fieldKind, noValue } from '../fields/field-kind.ts';
import { fieldName } from '../fields/field-name.ts';
import { keyOfFlattened } from '../fields/mapped-field.ts';
import { unitsOf } from '../fields/nested.ts';
import { normalizedText } from '../fields/other-values.ts';
import { repeatsOf } from '../fields/repeats.ts';
import { unseen } from '../fields/unseen.ts';

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
    // Pages of it hold values of its other keys.
    except: [keyOfFlattened],
  },
  async ask({ field, target, context }, { allowed }) {
    const { values, repeated, beyond: actual, ignored } = await repeatsOf(field, target, context);
    if (values === 0) return ignored > 0 ? unseen(field, ignored) : noValue(field);
    const unit = unitsOf(field);
    const expected = allowed === 0 ? `no ${unit}` : `at most ${countText(allowed)} ${unitsOf(field, allowed)}`;
    if (actual <= allowed) {
      if (actual + ignored > allowed) return unseen(field, ignored);
      return { outcome: 'passed', expected, actual, unit };
    }
    const what = `${amountText(repeated, 'value')} of ${field.name} ${repeated === 1 ? 'stands' : 'stand'} more than once`;
    const beyond = `${countText(actual)} ${unitsOf(field, actual)} beyond the first of each`;
    const why = `${what}: ${beyond}${normalizedText(field)}`;
    return { outcome: 'failed', expected, actual, unit, margin: marginText(actual, { max: allowed }), why };
  },
});
