import { dayOf, ledgerKey } from '../../agent/contract/ledger.ts';
import { runIdSchema } from '../../agent/contract/order.ts';
import { listKeys } from '../aws/list-keys.ts';
import type { Ledger } from './ledger.ts';

const dayMilliseconds = 24 * 60 * 60 * 1000;
/**
 * The longest run takes seven days; two more for what is still to be said, and one before us for clocks that differ.
 */
const daysBack = 9;
const daysAhead = 1;

/** The runs of the last days that were ordered and are not settled: only their days are listed, never all runs. */
export async function openRuns({ s3, bucket }: Ledger, now: Date, signal: AbortSignal): Promise<string[]> {
  const days = Array.from({ length: daysBack + 1 + daysAhead }, (_, index) =>
    dayOf(new Date(now.getTime() + (index - daysBack) * dayMilliseconds)),
  );
  const idsBelow = async (prefixOf: (day: string) => string) => {
    const keys = await Promise.all(days.map((day) => listKeys(s3, { bucket, prefix: prefixOf(day) }, signal)));
    return new Set(keys.flat().map((key) => key.slice(key.lastIndexOf('/') + 1)));
  };
  // In this order: what is settled in between is asked about once more, and nothing is missed.
  const settled = await idsBelow((day) => ledgerKey.settled(day));
  const ordered = await idsBelow((day) => ledgerKey.ordered(day));
  return [...ordered.difference(settled)].filter((id) => runIdSchema.safeParse(id).success);
}
