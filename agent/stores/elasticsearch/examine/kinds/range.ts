import * as z from 'zod';
import { countText } from '../../../../text/quantities.ts';
import type { CheckKind } from '../check-kind.ts';
import { exactNumber } from '../exact-number.ts';
import { familiesOf } from '../fields/askable.ts';
import { countMatching } from '../fields/count-matching.ts';
import { fieldKind, noValue } from '../fields/field-kind.ts';
import { fieldName } from '../fields/field-name.ts';
import type { Field } from '../fields/field-of.ts';
import { anywhere } from '../fields/nested.ts';
import { unsearchable } from '../fields/searchable.ts';
import { unseen, unseenQuery } from '../fields/unseen.ts';
import { fillIn, unknownPlaceholder } from '../placeholders.ts';
import { partText } from '../share.ts';

const bound = z
  .union([exactNumber, z.string().min(1)], 'is neither a number nor a text such as 2026-01-31')
  .refine((value) => !/^\s*now\b/.test(String(value)), "must not depend on today: use '{{snapshot.startedAt}}'")
  .refine((value) => unknownPlaceholder(value) === undefined, 'has a placeholder other than {{snapshot.startedAt}}')
  .optional();

const schema = z
  .strictObject({
    field: fieldName,
    min: bound.describe('the least value that there may be'),
    max: bound.describe('the greatest value that there may be'),
  })
  .refine(({ min, max }) => min !== undefined || max !== undefined, 'has neither min nor max: give one of them')
  .refine(
    ({ min, max }) => typeof min !== 'number' || typeof max !== 'number' || min <= max,
    'has a min that is more than its max',
  )
  .describe('documents that have a value outside of bounds, which are within');

/** Documents that have a value outside of bounds: there must be none. */
export const range: CheckKind<z.infer<typeof schema>> = fieldKind({
  kind: 'range',
  schema,
  need: {
    otherwise: 'are no numbers, dates, addresses or versions that lie between others',
    families: ['integer', 'decimal', 'date', 'address', 'version'],
  },
  async ask({ field, target, context }, parameters) {
    const blind = await unsearchable(field, context);
    if (blind !== null) return { outcome: 'not-evaluated', why: blind };
    const min = fillIn(parameters.min, context.startedAt);
    const max = fillIn(parameters.max, context.startedAt);
    const format = formatOf(field);
    const beyond = [...(min === undefined ? [] : [{ lt: min }]), ...(max === undefined ? [] : [{ gt: max }])].map(
      (side) => anywhere(field, { range: { [field.name]: { ...side, ...format } } }),
    );
    const queries = {
      present: anywhere(field, { exists: { field: field.name } }),
      unseen: unseenQuery(field),
      outside: { bool: { should: beyond, minimum_should_match: 1 } },
    };
    const { matching } = await countMatching(queries, target, context);
    const { present = 0, outside: actual = 0, unseen: ignored = 0 } = matching;
    if (actual === 0 && ignored > 0) return unseen(field, ignored);
    if (present === 0) return noValue(field);
    const expected = `no documents outside of ${boundsOf(min, max)}`;
    if (actual === 0) return { outcome: 'passed', expected, actual, unit: 'documents' };
    const why = `${partText(actual, present)} documents have a value of ${field.name} outside of ${boundsOf(min, max)}`;
    return { outcome: 'failed', expected, actual, unit: 'documents', why };
  },
});

/** Bounds may be written as the field has its dates, as ISO 8601 has them, or in milliseconds since 1970. */
function formatOf(field: Field): { format?: string } {
  if (!familiesOf(field).has('date')) return {};
  const own = [...field.byIndex.values()].flatMap(({ format }) => format?.split('||') ?? []);
  return { format: [...new Set([...own, 'strict_date_optional_time', 'epoch_millis'])].join('||') };
}

function boundsOf(min: number | string | undefined, max: number | string | undefined): string {
  const text = (value: number | string) => (typeof value === 'number' ? countText(value) : value);
  if (min === undefined) return `at most ${text(max ?? 0)}`;
  return max === undefined ? `at least ${text(min)}` : `${text(min)} to ${text(max)}`;
}
