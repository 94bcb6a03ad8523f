import * as z from 'zod';
import type { Order } from '../contract/order.ts';
import { partItemsSchema } from '../contract/parts.ts';
import { RunError } from '../proof/run-error.ts';
import type { PartOfBackup } from '../stores/store-definition.ts';
import { parsedJson } from './earlier-proofs.ts';

/**
 * Which items an order is about, by the text that it encloses; null where it is about all of its backup. Throws a
 * `RunError('internal')` when the text is missing, or is no such thing.
 */
export function orderedPart({ part, runId }: Pick<Order, 'part' | 'runId'>, text: string | null): PartOfBackup | null {
  if (part === undefined) return null;
  if (text === null) throw new RunError('internal', `The order is one for part ${part.number}, and encloses no items.`);
  const { data: items, error } = partItemsSchema.safeParse(parsedJson(text));
  if (error) {
    const problems = z.prettifyError(error).replace(/\s+/g, ' ');
    throw new RunError('internal', `The items that the order encloses are not as they should be: ${problems}`);
  }
  if (items.runId !== runId) throw new RunError('internal', 'The items that the order encloses are of another run.');
  const named = new Set(items.paths.map((path) => JSON.stringify(path)));
  const isFirst = items.kind === 'except';
  return { isFirst, owns: (path) => named.has(JSON.stringify(path)) !== isFirst };
}
