import type { Field } from './field-of.ts';

export type Query = Readonly<Record<string, unknown>>;

/** Documents of which a query holds; of a nested field those with an object of which it holds. */
export function anywhere({ nested }: Pick<Field, 'nested'>, query: Query): Query {
  // Indices whose mapping lacks the path hold no such object, and are no mistake.
  return nested === null ? query : { nested: { path: nested, query, ignore_unmapped: true } };
}

/** Aggregations over documents, or over the nested objects that a field lies in; answered below `in`. */
export function within({ nested }: Pick<Field, 'nested'>, aggs: Query): Query {
  return { in: { ...(nested === null ? { filter: { match_all: {} } } : { nested: { path: nested } }), aggs } };
}

/** What aggregations count: documents, objects of lines; one of them is an object of lines */
export function unitsOf({ nested }: Pick<Field, 'nested'>, count = 2): string {
  const unit = count === 1 ? 'document' : 'documents';
  return nested === null ? unit : `${count === 1 ? 'object' : 'objects'} of ${nested}`;
}
