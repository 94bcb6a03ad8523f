import { dayOf, ledgerKey } from '../../agent/contract/ledger.ts';
import { type AnyOrder, anyOrderSchema } from '../../agent/contract/probe-order.ts';
import { type Ledger, readRecord, writeOnce } from './ledger.ts';

/** An order as it lies in the ledger. */
export interface StoredOrder<Kind extends AnyOrder = AnyOrder> {
  readonly order: Kind;
  /** To the byte: what every launch hands to its instance, so that the same request is made however often it is. */
  readonly text: string;
}

/**
 * Stores the order of an attempt before anything is launched; gives back the one that holds: this, or an earlier one.
 * A run's first order is indexed by its day before it is stored: a run that nobody looks for would end unheard.
 */
export async function storeOrder(ledger: Ledger, made: StoredOrder, signal: AbortSignal): Promise<StoredOrder> {
  const { runId, attempt, madeAt } = made.order;
  if (attempt.number === 1)
    await writeOnce(ledger, ledgerKey.ordered(dayOf(madeAt), runId), runId, signal, 'text/plain');
  if (await writeOnce(ledger, ledgerKey.order(runId, attempt.number), made.text, signal)) return made;
  const earlier = await readOrder(ledger, runId, attempt.number, signal);
  if (earlier === null) throw new Error(`Order ${attempt.number} of run ${runId} exists and can't be read.`);
  return earlier;
}

export async function readOrder(
  ledger: Ledger,
  runId: string,
  attempt: number,
  signal: AbortSignal,
): Promise<StoredOrder | null> {
  const record = await readRecord(ledger, ledgerKey.order(runId, attempt), anyOrderSchema, signal);
  return record && { order: record.value, text: record.text };
}
