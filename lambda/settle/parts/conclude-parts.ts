import pMap from 'p-map';
import type { Order } from '../../../agent/contract/order.ts';
import type { Cut } from '../../../agent/contract/parts.ts';
import type { Report } from '../../../agent/contract/report.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { readOrder } from '../../ledger/orders.ts';
import { readReport } from '../../ledger/reports.ts';
import type { OrderedAttempt } from '../../ledger/run.ts';
import { mergeParts } from '../../parts/merge.ts';
import type { Invocation } from '../../queue/process-batch.ts';
import { sendLaunch } from '../../run/messages.ts';
import { secondsUntil } from '../../run/next-order.ts';
import { observeAttempts } from '../observe-attempts.ts';
import { reportedAttempt } from '../report-of.ts';
import type { SettleDependencies } from '../settle-run.ts';

/** The report of a divided backup once all of its parts have ended; null while it goes on. */
export async function concludeParts(
  cut: Cut,
  attempts: readonly [OrderedAttempt<Order>, ...OrderedAttempt<Order>[]],
  {
    ledger,
    ec2,
    autoScaling,
    queues,
    now,
  }: Pick<SettleDependencies, 'ledger' | 'ec2' | 'autoScaling' | 'queues' | 'now'>,
  { log, signal }: Pick<Invocation, 'log' | 'signal'>,
): Promise<Report | null> {
  const { order } = (attempts.at(-1) ?? attempts[0]).stored;
  const { runId, attempt } = order;
  const standing = await standingOf(cut, order, now(), ledger, signal);
  switch (standing.kind) {
    case 'open':
      log.info('parts are under way', { parts: standing.parts });
      return null;
    case 'unordered':
      log.warn('parts are to be ordered again');
      await sendLaunch(queues, { runId, attempt: attempt.number, rounds: 0 }, 0, signal);
      return null;
    case 'ended': {
      const seen = await observeAttempts(attempts, { ledger, ec2, autoScaling, now: now() }, signal);
      const looks = seen.flatMap((one) => reportedAttempt(one, now()));
      return mergeParts(order, cut, standing.reports, looks);
    }
  }
}

/** How the parts of a divided backup stand: its reports when all have ended, else what there is to do. */
type Standing =
  | { readonly kind: 'ended'; readonly reports: readonly (Report | null)[] }
  /** Somebody was killed before all parts were ordered. */
  | { readonly kind: 'unordered' }
  | { readonly kind: 'open'; readonly parts: readonly number[] };

/**
 * Parts end with the whole at the latest, and settle waits for a quarter of an hour until it takes their instances for
 * lost: a part without a report so long after has come to no end.
 */
const patienceSeconds = 25 * 60;

async function standingOf(
  { parts }: Cut,
  { runDeadline }: Pick<Order, 'runDeadline'>,
  now: Date,
  ledger: Ledger,
  signal: AbortSignal,
): Promise<Standing> {
  const reports = await pMap(parts, ({ runId }) => readReport(ledger, runId, signal), { concurrency: readsAtOnce });
  const open = parts.filter((_, index) => reports[index] === null);
  if (open.length === 0 || -secondsUntil(runDeadline, now) > patienceSeconds) return { kind: 'ended', reports };
  const orders = await pMap(open, ({ runId }) => readOrder(ledger, runId, 1, signal), { concurrency: readsAtOnce });
  if (orders.includes(null)) return { kind: 'unordered' };
  return { kind: 'open', parts: open.map(({ number }) => number) };
}

const readsAtOnce = 8;
