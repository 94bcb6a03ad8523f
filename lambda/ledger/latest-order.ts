import { ledgerKey } from '../../agent/contract/ledger.ts';
import type { AnyOrder } from '../../agent/contract/probe-order.ts';
import { listKeys } from '../aws/list-keys.ts';
import type { Ledger } from './ledger.ts';
import { readOrder } from './orders.ts';

/** Where a run is: what was ordered last, and whether its report is written. */
export interface LatestOrder<Kind extends AnyOrder = AnyOrder> {
  readonly order: Kind;
  readonly hasReport: boolean;
}

/** Null when nothing is ordered yet: the trigger notes a run before it stores its first order. */
export async function readLatestOrder(ledger: Ledger, runId: string, signal: AbortSignal): Promise<LatestOrder | null> {
  const { s3, bucket } = ledger;
  const keys = await listKeys(s3, { bucket, prefix: ledgerKey.run(runId) }, signal);
  const numbers = keys.flatMap((key) => {
    const number = Number(/\/orders\/(\d+)\.json$/.exec(key)?.[1]);
    return Number.isInteger(number) ? [number] : [];
  });
  const stored = numbers.length === 0 ? null : await readOrder(ledger, runId, Math.max(...numbers), signal);
  return stored && { order: stored.order, hasReport: keys.includes(ledgerKey.report(runId)) };
}
