import * as z from 'zod';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { attemptSchema, runIdSchema } from '../../agent/contract/order.ts';
import { type Ledger, readRecord, writeOnce } from './ledger.ts';

/** An order was put into the queue of its pool: its message may still be lost, but there was one. */
const queuedSchema = z.strictObject({
  version: z.literal(1),
  runId: runIdSchema,
  attempt: attemptSchema.shape.number,
  at: z.iso.datetime(),
});
export type Queued = z.infer<typeof queuedSchema>;

export async function recordQueued(ledger: Ledger, queued: Queued, signal: AbortSignal): Promise<void> {
  await writeOnce(ledger, ledgerKey.queued(queued.runId, queued.attempt), JSON.stringify(queued), signal);
}

/** Null while the order of the attempt is in no queue. */
export async function readQueued(
  ledger: Ledger,
  runId: string,
  attempt: number,
  signal: AbortSignal,
): Promise<Queued | null> {
  return (await readRecord(ledger, ledgerKey.queued(runId, attempt), queuedSchema, signal))?.value ?? null;
}
