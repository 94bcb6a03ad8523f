import { isCleanEnd } from '../../../agent/contract/pool.ts';
import { isProbe } from '../../../agent/contract/probe-order.ts';
import { readAttempt } from '../../ledger/attempts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { readOrder } from '../../ledger/orders.ts';
import { readResult } from '../../ledger/results.ts';
import { type Member, turnGivenBefore } from '../../ledger/turns.ts';
import { soundResult } from '../sound-result.ts';

/** The order that a member was given before this turn. */
export interface FormerTurn {
  readonly runId: string;
  readonly attempt: number;
  readonly endedAt: Date | null;
  /** Why it is to be given no other; null where it has done the one before, and well. */
  readonly fault: string | null;
}

/** Null where it is given its first one. A member that has left an order damaged or broken takes no further one. */
export async function formerTurn(
  ledger: Ledger,
  member: Member,
  turn: number,
  signal: AbortSignal,
): Promise<FormerTurn | null> {
  const given = await turnGivenBefore(ledger, member, turn, signal);
  if (given === null) return null;
  const { runId, attempt } = given.answer;
  const [stored, record] = await Promise.all([
    readOrder(ledger, runId, attempt, signal),
    readAttempt(ledger, runId, attempt, signal),
  ]);
  const former = (endedAt: Date | null, fault: string | null) => ({ runId, attempt, endedAt, fault });
  if (stored === null || record === null || isProbe(stored.order))
    return former(null, 'its former order is not on record');
  const result = await readResult(ledger, stored.order, record, signal);
  if (result === null) return former(null, 'it has not said what became of its former order');
  const read = soundResult(result.text, stored.order, record);
  const isClean = typeof read !== 'string' && isCleanEnd(read);
  return former(result.at, isClean ? null : 'its former order ended damaged or broken');
}
