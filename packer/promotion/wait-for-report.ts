import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../agent/contract/report.ts';
import type { Ledger } from '../../lambda/ledger/ledger.ts';
import { readOrder } from '../../lambda/ledger/orders.ts';
import { readReport } from '../../lambda/ledger/reports.ts';

/** A backup has landed, time and again, and the trigger has ordered no proof of it. */
class LandingUnheardError extends Error {
  readonly code = 'landing-unheard';
  override readonly name = 'LandingUnheardError';
}

/** S3 loses events within some five minutes after EventBridge was switched on for a bucket. */
const usualPace = { pollMilliseconds: 5_000, unheardMilliseconds: 10 * 60_000 };
const mostLandings = 3;

/**
 * Waits for the report of the run of a backup that has landed, until `signal` says that it is enough. `landAgain`: what
 * to do when no proof of it was ordered for ten minutes. Throws a `LandingUnheardError` when that was of no use twice.
 */
export async function waitForReport(
  ledger: Ledger,
  runId: string,
  { landAgain, signal }: { readonly landAgain: () => Promise<unknown>; readonly signal: AbortSignal },
  { pollMilliseconds, unheardMilliseconds } = usualPace,
): Promise<Report> {
  let landings = 1;
  let landedAt = Date.now();
  let isHeard = false;
  for (;;) {
    const report = await readReport(ledger, runId, signal);
    if (report !== null) return report;
    if (!isHeard && Date.now() - landedAt > unheardMilliseconds) {
      isHeard = (await readOrder(ledger, runId, 1, signal)) !== null;
      if (!isHeard && landings === mostLandings) {
        const minutes = (unheardMilliseconds * mostLandings) / 60_000;
        throw new LandingUnheardError(
          `Nobody has ordered a proof of the reference backup within ${minutes} minutes (run ${runId}). Look into the ` +
            "trigger's log and its dead letters; then try again, with --image.",
        );
      }
      if (!isHeard) {
        await landAgain();
        landings += 1;
        landedAt = Date.now();
      }
    }
    await sleep(pollMilliseconds, undefined, { signal });
  }
}
