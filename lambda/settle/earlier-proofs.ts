import type { Order } from '../../agent/contract/order.ts';
import type { Report } from '../../agent/contract/report.ts';
import { includesRestore } from '../../agent/contract/verdict.ts';
import { notTestedOf } from '../../agent/report/not-tested.ts';
import { nightOf } from '../../agent/trend/night-of.ts';
import { withTrend } from '../../agent/trend/with-trend.ts';
import { withoutHistory } from '../../agent/trend/without-history.ts';
import { readHistory, rememberNight } from '../ledger/history.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Invocation } from '../queue/process-batch.ts';

interface Context extends Pick<Invocation, 'log' | 'signal'> {
  readonly ledger: Ledger;
}

type Ordered = Pick<Order, 'store' | 'repository' | 'trend'>;

/** The report, before it is written, held against earlier proofs of its repository as its order says. */
export async function heldAgainstEarlier(
  report: Report,
  order: Ordered,
  { ledger, log, signal }: Context,
): Promise<Report> {
  const { reached } = report.level;
  if (order.trend === undefined || reached === null || !includesRestore(reached)) return report;
  const history = await readHistory(ledger, order, signal);
  if (!('unreadable' in history)) return told(withTrend(report, history, order.trend));
  log.error('history of the repository is not readable', { why: history.unreadable });
  return told(withoutHistory(report, history.unreadable, order.trend));
}

/** With what is still not tested, now that checks have their answers. */
function told(report: Report): Report {
  return { ...report, notTested: notTestedOf(report) };
}

/**
 * Adds to the history what a report says that has been written. Whoever comes later does it again: who wrote the report
 * may have been killed before, and a night that is there already stays as it is.
 */
export async function rememberProof(report: Report, order: Ordered, { ledger, log, signal }: Context): Promise<void> {
  if (order.trend === undefined) return;
  const night = nightOf(report);
  const hadNoHistory = report.checks.some(({ kind, outcome }) => kind === 'trend' && outcome === 'not-evaluated');
  if (night === null && !hadNoHistory) return;
  const outcome = await rememberNight(ledger, order, night, signal);
  const { name: repository } = order.repository;
  if (outcome === 'begun-anew')
    log.error('history of the repository was not readable and is begun anew', { repository });
  if (outcome === 'left-alone')
    log.error('history of the repository is a later Mayfly’s, and left alone', { repository });
  if (outcome === 'remembered') log.info('proof is remembered for the trend', { startedAt: night?.startedAt });
}
