import * as z from 'zod';
import { countText } from '../../../../text/quantities.ts';
import type { CheckKind } from '../check-kind.ts';
import { countMatching } from '../fields/count-matching.ts';
import { fieldName } from '../fields/field-name.ts';
import { type Field, fieldOf } from '../fields/field-of.ts';
import { anywhere, type Query } from '../fields/nested.ts';
import { unseenQuery } from '../fields/unseen.ts';
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
    const why = blindness(found.field);
    if (why !== null) return { outcome: 'not-evaluated', why };
    const missing = withoutField(found.field);
    const queries = { missing, unseen: { bool: { filter: [missing, unseenQuery(found.field)] } } };
    const { all, matching } = await countMatching(queries, target, context);
    const { missing: actual = all, unseen = 0 } = matching;
    if (all === 0) return { outcome: 'not-evaluated', why: 'There is no document' };
    if (isBelow(actual, all, below)) return { outcome: 'passed', expected, actual, unit };
    const lost = `${name} is missing in ${partText(actual, all)} documents${unseenText(unseen)}`;
    return { outcome: 'failed', expected, actual, unit, margin: marginOfShare(actual, all, below), why: lost };
  },
};

/** Why a search can't tell which documents have it. */
function blindness({ name, byIndex }: Field): string | null {
  const [index, blind] = [...byIndex].find(([, { isFindable }]) => !isFindable) ?? [];
  if (blind === undefined) return null;
  return blind.type === 'object' || blind.type === 'passthrough'
    ? `${name} is an object in ${index} that has no fields, or some that no search finds with it: name one of its fields`
    : `${name} is neither indexed nor has it doc values in ${index}: no search can tell who has it`;
}

function unseenText(count: number): string {
  if (count === 0) return '';
  return `; of ${countText(count)} of them Elasticsearch has not indexed a value, too long or malformed`;
}

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
