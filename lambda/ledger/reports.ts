import { ledgerKey } from '../../agent/contract/ledger.ts';
import { type Report, reportSchema } from '../../agent/contract/report.ts';
import { type Ledger, readRecord, writeOnce } from './ledger.ts';

export async function readReport(ledger: Ledger, runId: string, signal: AbortSignal): Promise<Report | null> {
  return (await readRecord(ledger, ledgerKey.report(runId), reportSchema, signal))?.value ?? null;
}

export async function hasReport(ledger: Ledger, runId: string, signal: AbortSignal): Promise<boolean> {
  return (await readReport(ledger, runId, signal)) !== null;
}

/** Writes the one report of a run; gives back the one that holds: the first. */
export async function storeReport(
  ledger: Ledger,
  runId: string,
  report: Report,
  signal: AbortSignal,
): Promise<{ readonly report: Report; readonly isNew: boolean }> {
  const isNew = await writeOnce(ledger, ledgerKey.report(runId), JSON.stringify(report), signal);
  if (isNew) return { report, isNew };
  const earlier = await readReport(ledger, runId, signal);
  if (earlier === null) throw new Error(`The report of run ${runId} exists and can't be read.`);
  return { report: earlier, isNew };
}
