import * as z from 'zod';
import type { CheckKind } from '../check-kind.ts';
import { countMatching } from '../fields/count-matching.ts';
import { fieldName } from '../fields/field-name.ts';
import { type Field, fieldOf } from '../fields/field-of.ts';
import { anywhere, type Query } from '../fields/nested.ts';
import { isBelow, marginOfShare, partText, shareSchema, shareText } from '../share.ts';

const schema = z
  .strictObject({
    field: fieldName,
    below: shareSchema.describe('documents without the field must be fewer: a number, or a percentage such as 1%'),
  })
  .describe('documents that have no value of a field');

/**
 * Documents without a value of a field. A nested field is missing where one of its objects lacks it, and where there is
 * no such object.
 */
export const missing: CheckKind<z.infer<typeof schema>> = {
  kind: 'missing',
  schema,
  async evaluate(target, { field: name, below }, context) {
    const expected = shareText(below, 'documents');
    const unit = 'documents';
    const found = await fieldOf(target.indices, name, context);
    if ('lacks' in found) {
      if (!found.isAbsent) return { outcome: 'not-evaluated', why: found.lacks };
      return { outcome: 'failed', expected, actual: null, unit, why: found.lacks };
    }
    const [blind] = [...found.field.byIndex].find(([, { isFindable }]) => !isFindable) ?? [];
    if (blind !== undefined) {
      const why = `${name} is neither indexed nor has it doc values in ${blind}: no search can tell who has it`;
      return { outcome: 'not-evaluated', why };
    }
    const { all, matching } = await countMatching({ missing: withoutField(found.field) }, target, context);
    const { missing: actual = all } = matching;
    if (all === 0) return { outcome: 'not-evaluated', why: 'There is no document' };
    if (isBelow(actual, all, below)) return { outcome: 'passed', expected, actual, unit };
    const why = `${name} is missing in ${partText(actual, all)} documents`;
    return { outcome: 'failed', expected, actual, unit, margin: marginOfShare(actual, all, below), why };
  },
};

function withoutField(field: Field): Query {
  const isNested = [...field.byIndex.values()].some(({ type }) => type === 'nested');
  const has = isNested ? objectsOf(field.name) : { exists: { field: field.name } };
  const lacks = { bool: { must_not: has } };
  if (field.nested === null) return lacks;
  return { bool: { should: [anywhere(field, lacks), { bool: { must_not: objectsOf(field.nested) } }] } };
}

function objectsOf(path: string): Query {
  return anywhere({ nested: path }, { match_all: {} });
}
