import { ledgerKey } from '../../agent/contract/ledger.ts';
import { type Cut, cutSchema } from '../../agent/contract/parts.ts';
import type { MadeCut } from '../parts/make-cut.ts';
import { storeEnclosure } from './enclosures.ts';
import { type Ledger, readRecord, writeOnce } from './ledger.ts';

/** How the backup of a run was divided; null where it was not, or not yet. */
export async function readCut(ledger: Ledger, runId: string, signal: AbortSignal): Promise<Cut | null> {
  return (await readRecord(ledger, ledgerKey.cut(runId), cutSchema, signal))?.value ?? null;
}

/** Keeps a cut, what its parts are told before it; gives back the one that holds: this, or an earlier one. */
export async function storeCut(ledger: Ledger, { cut, texts }: MadeCut, signal: AbortSignal): Promise<Cut> {
  for (const text of texts) await storeEnclosure(ledger, cut.runId, text, signal);
  if (await writeOnce(ledger, ledgerKey.cut(cut.runId), JSON.stringify(cut), signal)) return cut;
  const earlier = await readCut(ledger, cut.runId, signal);
  if (earlier === null) throw new Error(`The parts of run ${cut.runId} are on record and can't be read.`);
  return earlier;
}
