import pMap from 'p-map';
import type { Order } from '../../agent/contract/order.ts';
import { isProbe } from '../../agent/contract/probe-order.ts';
import type { RepositorySettings } from '../configuration/configuration.ts';
import { type LatestOrder, readLatestOrder } from '../ledger/latest-order.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { readRepositoryState } from '../ledger/repository-state.ts';
import { watchedSince } from '../ledger/watched.ts';
import type { Log } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import { runAll } from '../run/run-all.ts';
import { agesOf, type RepositoryAges } from './ages.ts';
import { isSent, type Sending } from './is-sent.ts';

/** A repository, and how old its youngest snapshot and its last `verified` may become. */
type WatchedRepository = Pick<RepositorySettings, 'name' | 'pool' | 'snapshotEveryHours' | 'verifiedEveryHours'>;

export interface MeasureContext extends Sending {
  readonly ledger: Ledger;
  readonly metrics: Metrics;
  /** Those that are configured. */
  readonly repositories: readonly WatchedRepository[];
}

/**
 * Measures every silence: how old each repository's youngest snapshot and last `verified` are, and how many runs should
 * long have had a report, which it gives back. `runs`: all that are open. What can't be read is thrown when all else is
 * measured.
 */
export async function measureRuns(
  runs: readonly string[],
  measureContext: MeasureContext,
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): Promise<number> {
  const { metrics, repositories, now } = measureContext;
  const { latest, errors } = await latestOrders(runs, measureContext.ledger, signal);
  const overdue = latest.filter(({ order, hasReport }) => !hasReport && isOverdue(order, now()));
  if (overdue.length > 0) log.warn('runs are overdue', { runs: overdue.slice(0, 20).map(({ order }) => order.runId) });
  const throwUnread = async () => {
    if (errors.length > 0) throw new AggregateError(errors, `${errors.length} of ${runs.length} open runs not read`);
  };
  const measureRepository = async (repository: WatchedRepository) => {
    const { name } = repository;
    const ofIt = latest.filter(({ order }) => order.repository.name === name);
    const remembered = {
      state: await readRepositoryState(measureContext.ledger, name, signal),
      openLandings: ofIt.map(({ order }) => order.eventAt),
      watchedSince: await watchedSince(measureContext.ledger, name, now(), signal),
    };
    const sent = agesToSend(agesOf(remembered, now()), repository, measureContext);
    if (Object.keys(sent).length > 0) metrics.ofRepository(name, sent);
  };
  const measurements = repositories.map((repository) => () => measureRepository(repository));
  await runAll('measurements', [throwUnread, ...measurements], (part) => part());
  return overdue.length;
}

/** Within that there is a sweep, though some may fail. */
const youngHours = 1;

function agesToSend(
  { SnapshotAgeHours, VerifiedAgeHours }: RepositoryAges,
  { snapshotEveryHours, verifiedEveryHours }: WatchedRepository,
  sending: Sending,
): Partial<RepositoryAges> {
  const isDue = (age: number, limit: number | undefined) => isSent(age, { limit, young: youngHours }, sending);
  return {
    ...(isDue(SnapshotAgeHours, snapshotEveryHours) ? { SnapshotAgeHours } : {}),
    ...(isDue(VerifiedAgeHours, verifiedEveryHours) ? { VerifiedAgeHours } : {}),
  };
}

/** Settle waits for a quarter of an hour beyond a deadline, and may need another sweep until it answers. */
const graceMilliseconds = 30 * 60 * 1000;

/** Whether a run should long have its report: what was ordered last is over, with an instance or without. */
function isOverdue({ attempt, split, runDeadline }: Order, now: Date): boolean {
  // What is divided waits for its parts, each of which is a run of its own.
  const deadline = split === undefined ? attempt.deadline : runDeadline;
  return now.getTime() > Date.parse(deadline) + graceMilliseconds;
}

const atOnce = 10;

/** A probe is no backup, and no silence. */
function isOfBackup(latest: LatestOrder): latest is LatestOrder<Order> {
  return !isProbe(latest.order);
}

async function latestOrders(
  runs: readonly string[],
  ledger: Ledger,
  signal: AbortSignal,
): Promise<{ readonly latest: LatestOrder<Order>[]; readonly errors: unknown[] }> {
  const errors: unknown[] = [];
  const read = (runId: string) =>
    readLatestOrder(ledger, runId, signal).catch((error: unknown) => {
      errors.push(error);
      return null;
    });
  const latest = await pMap(runs, read, { concurrency: atOnce });
  return { latest: latest.flatMap((one) => (one !== null && isOfBackup(one) ? [one] : [])), errors };
}
