import {
  type AttemptRecord,
  attemptRecordSchema,
  type InstanceIndex,
  instanceIndexSchema,
  ledgerKey,
} from '../../agent/contract/ledger.ts';
import { type Ledger, readRecord, writeOnce } from './ledger.ts';

/** A member of a pool has many attempts: what leads to them is where it writes. */
type MemberIndex = Omit<Extract<InstanceIndex, { pool: string }>, 'version'>;

/**
 * Records which instance works on a run; gives back the record that holds: this, or an earlier one. The instance is
 * indexed before, so that events about a recorded one always lead to its run.
 */
export async function recordAttempt(
  ledger: Ledger,
  record: AttemptRecord,
  signal: AbortSignal,
  member?: MemberIndex,
): Promise<AttemptRecord> {
  const { version, runId, number, instanceId } = record;
  const index: InstanceIndex = member ? { version, ...member } : { version, runId, number };
  await writeOnce(ledger, ledgerKey.instance(instanceId), JSON.stringify(index), signal);
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

/** Which attempt an instance was launched for, or which pool it is of; null when it is none of ours. */
export async function readInstanceIndex(
  ledger: Ledger,
  instanceId: string,
  signal: AbortSignal,
): Promise<InstanceIndex | null> {
  return (await readRecord(ledger, ledgerKey.instance(instanceId), instanceIndexSchema, signal))?.value ?? null;
}
