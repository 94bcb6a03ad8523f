import pMap from 'p-map';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { listKeys } from '../aws/list-keys.ts';
import type { Ledger } from './ledger.ts';

const readsAtOnce = 8;

/**
 * The records of a run that are numbered from 1, in their order, up to the first number that is missing and at most so
 * many: listed once, and read several at a time. `read` gives null for one that is not there.
 */
export async function readNumbered<T>(
  { s3, bucket }: Ledger,
  { runId, keyOf, most }: { runId: string; keyOf: (number: number) => string; most: number },
  read: (number: number) => Promise<T | null>,
  signal: AbortSignal,
): Promise<T[]> {
  const keys = new Set(await listKeys(s3, { bucket, prefix: ledgerKey.run(runId) }, signal));
  const numbers: number[] = [];
  while (numbers.length < most && keys.has(keyOf(numbers.length + 1))) numbers.push(numbers.length + 1);
  const records = await pMap(numbers, read, { concurrency: readsAtOnce, signal });
  return records.filter((record) => record !== null);
}
