import { type AttemptRecord, ledgerKey, placeOf } from '../../agent/contract/ledger.ts';
import type { AnyOrder } from '../../agent/contract/probe-order.ts';
import { resultLimitBytes } from '../../agent/contract/result.ts';
import { ObjectTooLargeError, readStoredObject } from '../aws/read-stored-object.ts';
import { type Ledger, writeOnce } from './ledger.ts';

/** What an instance has said; the text is null when it is longer than anyone reads. Nothing of it is checked yet. */
export interface WrittenResult {
  readonly text: string | null;
  readonly at: Date | null;
}

/**
 * The result of an attempt, from nowhere but where its recorded instance alone may write; else what that instance could
 * say through the topic only, and settle has kept. Null when there is neither.
 */
export async function readResult(
  ledger: Ledger,
  order: AnyOrder,
  record: AttemptRecord,
  signal: AbortSignal,
): Promise<WrittenResult | null> {
  const own = ledgerKey.result(order.ledger.ownPrefix, placeOf(record));
  return (
    (await readWritten(ledger, own, signal)) ??
    (await readWritten(ledger, ledgerKey.inline(order.runId, record.number), signal))
  );
}

/** Keeps what came through the topic; what is there already stays. */
export async function keepCarried(ledger: Ledger, order: AnyOrder, text: string, signal: AbortSignal): Promise<void> {
  await writeOnce(ledger, ledgerKey.inline(order.runId, order.attempt.number), text, signal);
}

async function readWritten({ s3, bucket }: Ledger, key: string, signal: AbortSignal): Promise<WrittenResult | null> {
  try {
    return await readStoredObject(s3, { bucket, key, limitBytes: resultLimitBytes }, signal);
  } catch (error) {
    if (error instanceof ObjectTooLargeError) return { text: null, at: null };
    throw error;
  }
}
