import * as z from 'zod';
import type { Order } from '../contract/order.ts';
import { provenItemsSchema } from '../contract/proven-items.ts';
import type { EarlierProof } from '../proof/carry-over.ts';
import { RunError } from '../proof/run-error.ts';

/**
 * What earlier attempts have proven, from the text that the order encloses; of a proof with another basis nothing is
 * left. Throws `RunError('internal')` when it is no such text, or of another run.
 */
export function earlierProofs(
  text: string | null,
  { runId, attempt }: Pick<Order, 'runId' | 'attempt'>,
  basis: string,
): EarlierProof[] {
  if (text === null) return [];
  const { runId: named, items } = parsed(text);
  if (named !== runId) {
    throw new RunError('internal', `What the order encloses as proven is of run ${named}, and this is run ${runId}.`);
  }
  const later = items.find((item) => item.attempt >= attempt.number);
  if (later !== undefined) {
    const message = `What the order encloses as proven is of attempt ${later.attempt}, and this is attempt ${attempt.number}.`;
    throw new RunError('internal', message);
  }
  return items
    .filter((item) => item.basis === basis)
    .map((item) => ({ attempt: item.attempt, path: item.path, digest: item.digest, state: item.state }));
}

/** The value of a text that the order encloses. Throws `RunError('internal')` when it has none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RunError('internal', 'What the order encloses is not JSON.', { cause });
  }
}

function parsed(text: string): z.infer<typeof provenItemsSchema> {
  const outcome = provenItemsSchema.safeParse(parsedJson(text));
  if (outcome.success) return outcome.data;
  const problems = z.prettifyError(outcome.error).replace(/\s+/g, ' ');
  throw new RunError('internal', `What the order encloses as proven is not as it should be: ${problems}`);
}
