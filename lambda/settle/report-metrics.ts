import type { Phase } from '../../agent/contract/proof.ts';
import type { Report } from '../../agent/contract/report.ts';
import { includesRestore, type Verdict } from '../../agent/contract/verdict.ts';
import { elapsed } from '../../agent/report/elapsed.ts';
import { wholeTotals } from '../../agent/report/totals.ts';
import { phaseMetric, type RepositoryMetric } from '../observability/metrics.ts';

const ofVerdict = {
  verified: 'Verified',
  intact: 'Intact',
  corrupt: 'Corrupt',
  suspect: 'Suspect',
  incompatible: 'Incompatible',
  unproven: 'Unproven',
} as const satisfies Record<Verdict, RepositoryMetric>;

/** What a report comes to in numbers. `eventAt`: when its backup landed. What isn't known is left out. */
export function reportMetrics(report: Report, eventAt: string, now: Date): Partial<Record<RepositoryMetric, number>> {
  const { bytes, recordsRestored } = wholeTotals(report);
  const isRestored = report.level.reached !== null && includesRestore(report.level.reached);
  const restore = isRestored
    ? elapsed(report.phases.filter(({ name }) => name === 'bytes' || name === 'restore'))
    : null;
  return {
    [ofVerdict[report.verdict]]: 1,
    ...(report.items.length > 0 ? { Bytes: bytes } : {}),
    ...(isRestored && recordsRestored !== null ? { Records: recordsRestored } : {}),
    ...secondsByPhase(report.phases),
    ...(restore === null ? {} : { RestoreSeconds: restore.seconds }),
    RunSeconds: Math.max(0, (now.getTime() - Date.parse(eventAt)) / 1000),
    Attempts: report.attempts.length,
    ...(report.cost === null ? {} : { CostUsd: report.cost.amount }),
  };
}

/** A phase that comes more than once, as in a restore in batches, counts with all of its time. */
function secondsByPhase(phases: readonly Phase[]): Partial<Record<RepositoryMetric, number>> {
  const seconds: Partial<Record<RepositoryMetric, number>> = {};
  for (const phase of phases) {
    const name = phaseMetric(phase.name);
    seconds[name] = (seconds[name] ?? 0) + phase.seconds;
  }
  return seconds;
}
