import { ledgerKey } from '../../agent/contract/ledger.ts';
import { type Order, orderSchema } from '../../agent/contract/order.ts';
import { type Ledger, readRecord, writeOnce } from './ledger.ts';

/** An order as it lies in the ledger. */
export interface StoredOrder {
  readonly order: Order;
  /** To the byte: what every launch hands to its instance, so that the same request is made however often it is. */
  readonly text: string;
}

/** Stores the order before anything is launched; gives back the one that holds: this, or an earlier one of its run. */
export async function storeOrder(
  ledger: Ledger,
  order: Order,
  text: string,
  signal: AbortSignal,
): Promise<StoredOrder> {
  if (await writeOnce(ledger, ledgerKey.order(order.runId), text, signal)) return { order, text };
  const earlier = await readOrder(ledger, order.runId, signal);
  if (earlier === null) throw new Error(`The order of run ${order.runId} exists and can't be read.`);
  return earlier;
}

export async function readOrder(ledger: Ledger, runId: string, signal: AbortSignal): Promise<StoredOrder | null> {
  const record = await readRecord(ledger, ledgerKey.order(runId), orderSchema, signal);
  return record && { order: record.value, text: record.text };
}
