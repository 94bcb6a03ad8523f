import { amountText } from '../../../../text/quantities.ts';
import type { Evaluation } from '../check-kind.ts';
import type { Field } from './field-of.ts';
import type { Query } from './nested.ts';

/**
 * Documents with a value that Elasticsearch keeps and doesn't index: longer than ignore_above, or malformed. What 7.1
 * to 7.13 wrote doesn't say so of long ones.
 */
export function unseenQuery({ byIndex }: Pick<Field, 'byIndex'>): Query {
  return { terms: { _ignored: [...new Set([...byIndex.values()].map(({ path }) => path))] } };
}

/** What is to be said where such values could turn a pass into a failure. */
export function unseen(field: Field, count: number): Evaluation {
  const have = count === 1 ? 'has' : 'have';
  const why = `${amountText(count, 'document')} ${have} a value of ${field.name} that is not indexed, being ${reasonOf(field)}: no check can see ${count === 1 ? 'it' : 'them'}`;
  return { outcome: 'not-evaluated', why };
}

function reasonOf({ byIndex }: Field): string {
  const [limit = null] = [...byIndex.values()].flatMap(({ ignoreAbove }) => ignoreAbove ?? []);
  return limit === null ? 'malformed' : `longer than its ignore_above of ${limit}`;
}
