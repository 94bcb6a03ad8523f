import { type AttemptRecord, attemptRecordSchema, ledgerKey } from '../../agent/contract/ledger.ts';
import { attemptSchema } from '../../agent/contract/order.ts';
import { type Ledger, readRecord, writeOnce } from './ledger.ts';

/** Records which instance works on a run; gives back the record that holds: this, or an earlier one. */
export async function recordAttempt(
  ledger: Ledger,
  record: AttemptRecord,
  signal: AbortSignal,
): Promise<AttemptRecord> {
  const text = JSON.stringify(record);
  if (await writeOnce(ledger, ledgerKey.attempt(record.runId, record.number), text, signal)) return record;
  const earlier = await readAttempt(ledger, record.runId, record.number, signal);
  if (earlier === null) throw new Error(`Attempt ${record.number} of run ${record.runId} exists and can't be read.`);
  return earlier;
}

export async function readAttempt(
  ledger: Ledger,
  runId: string,
  number: number,
  signal: AbortSignal,
): Promise<AttemptRecord | null> {
  return (await readRecord(ledger, ledgerKey.attempt(runId, number), attemptRecordSchema, signal))?.value ?? null;
}

const mostAttempts = attemptSchema.shape.number.maxValue ?? 10;

/** All attempts of a run, the first first. */
export async function readAttempts(ledger: Ledger, runId: string, signal: AbortSignal): Promise<AttemptRecord[]> {
  const attempts: AttemptRecord[] = [];
  while (attempts.length < mostAttempts) {
    const next = await readAttempt(ledger, runId, attempts.length + 1, signal);
    if (next === null) break;
    attempts.push(next);
  }
  return attempts;
}
