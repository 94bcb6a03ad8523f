import * as z from 'zod';
import type { AttemptRecord } from '../../agent/contract/ledger.ts';
import type { Order } from '../../agent/contract/order.ts';
import { type Result, resultSchema } from '../../agent/contract/result.ts';
import { storeOf } from '../../agent/stores/registry.ts';

/**
 * What a recorded instance has written, if it is a sound result of this very attempt; else what is wrong with it, as a
 * sentence: an agent that is broken must neither decide nor silence a run. Null: more than anyone reads.
 */
export function soundResult(text: string | null, order: Order, record: AttemptRecord): Result | string {
  if (text === null) return 'The result is too large to be read.';
  const result = parseResult(text);
  if (typeof result === 'string') return result;
  return contradictionIn(result, order, record) ?? result;
}

const longestExplanation = 500;

function parseResult(text: string): Result | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'The instance has written a result that is not JSON.';
  }
  const parsed = resultSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = z.prettifyError(parsed.error).replace(/\s+/g, ' ');
  return `The instance has written a result that is not as it should be: ${problems}`.slice(0, longestExplanation);
}

/** What can't be if the agent is sound, as a sentence; null when everything fits. */
function contradictionIn(result: Result, order: Order, record: AttemptRecord): string | null {
  const { verdict, level, findings } = result;
  if (result.runId !== order.runId) return 'The instance has written a result that names another run.';
  if (result.attempt !== record.number) return 'The instance has written a result that names another attempt.';
  if (result.instance.id !== record.instanceId) return 'The instance has written a result that names another instance.';
  if (!isAbout(result, order)) return 'The result is about another backup than the order.';
  if (result.repository.name !== order.repository.name) return 'The result is about another repository than the order.';
  const asked = order.split === undefined ? order.level : 'structure';
  if (level.asked !== asked) return 'The result is about another level than the order asks for.';
  if ((verdict === 'unproven') !== (result.reason !== null))
    return 'The result has a reason that does not fit its verdict.';
  if (result.items.some((item) => item.provenBy !== undefined && !couldCarry(item, order)))
    return 'The result says that an attempt proved what its order does not hand on.';
  if (verdict !== 'verified' && verdict !== 'intact') return null;
  if (level.reached !== asked) return `The result says ${verdict} and did not reach the level that was asked.`;
  if (findings.some(({ severity }) => severity === 'error')) return `The result says ${verdict} in spite of an error.`;
  return null;
}

/** Whether its order hands on what earlier attempts have proven, and the attempt that is named is one of those. */
function couldCarry({ provenBy = 0 }: Result['items'][number], { enclosures, attempt }: Order): boolean {
  return enclosures.proven !== undefined && provenBy < attempt.number;
}

/** Whether the result is about the backup that was ordered, as far as an order can tell. */
function isAbout({ store, snapshot }: Result, order: Order): boolean {
  const { name, uuid } = storeOf(order.store).identityOf(order.backup);
  return store === order.store && uuid === snapshot.uuid && (name === null || name === snapshot.name);
}
