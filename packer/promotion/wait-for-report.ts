import { setTimeout as sleep } from 'node:timers/promises';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { type Report, reportSchema } from '../../agent/contract/report.ts';
import { type Ledger, readRecord } from '../../lambda/ledger/ledger.ts';

const pollMilliseconds = 5_000;

/** Waits for the report of a run, until `signal` says that it is enough. */
export async function waitForReport(ledger: Ledger, runId: string, signal: AbortSignal): Promise<Report> {
  for (;;) {
    const record = await readRecord(ledger, ledgerKey.report(runId), reportSchema, signal);
    if (record !== null) return record.value;
    await sleep(pollMilliseconds, undefined, { signal });
  }
}
