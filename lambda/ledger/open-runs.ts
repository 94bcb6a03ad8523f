import { dayOf, ledgerKey } from '../../agent/contract/ledger.ts';
import { runIdSchema } from '../../agent/contract/order.ts';
import { listKeys } from '../aws/list-keys.ts';
import type { Ledger } from './ledger.ts';

/** The longest run takes seven days; two more for what is still to be said. */
const daysBack = 9;

/**
 * The runs of the last days that were ordered and are not settled. S3 lists by key, and days in their order: what is
 * older is passed over, and two listings are enough where no more than a thousand runs were ordered in that time.
 */
export async function openRuns({ s3, bucket }: Ledger, now: Date, signal: AbortSignal): Promise<string[]> {
  const firstDay = dayOf(new Date(now.getTime() - daysBack * 24 * 60 * 60 * 1000));
  const idsBelow = async (prefix: string, after: string) => {
    const keys = await listKeys(s3, { bucket, prefix, after }, signal);
    return new Set(keys.map((key) => key.slice(key.lastIndexOf('/') + 1)));
  };
  // In this order: what is settled in between is asked about once more, and nothing is missed.
  const settled = await idsBelow(ledgerKey.allSettled, ledgerKey.settled(firstDay));
  const ordered = await idsBelow(ledgerKey.allOrdered, ledgerKey.ordered(firstDay));
  return [...ordered.difference(settled)].filter((id) => runIdSchema.safeParse(id).success);
}
