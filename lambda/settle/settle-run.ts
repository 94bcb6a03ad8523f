import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { EC2Client } from '@aws-sdk/client-ec2';
import { dayOf, ledgerKey } from '../../agent/contract/ledger.ts';
import type { Order } from '../../agent/contract/order.ts';
import type { Report } from '../../agent/contract/report.ts';
import { renderPage } from '../../agent/report/page.ts';
import { subjectOf } from '../../agent/report/words.ts';
import type { EndSchedules } from '../aws/end-schedule.ts';
import type { PoolPlace } from '../configuration/machines.ts';
import { storeEnclosure } from '../ledger/enclosures.ts';
import { writeOnce } from '../ledger/ledger.ts';
import { storeOrder } from '../ledger/orders.ts';
import { readReport, storeReport } from '../ledger/reports.ts';
import type { OrderedAttempt } from '../ledger/run.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Invocation } from '../queue/process-batch.ts';
import { type Queues, sendLaunch } from '../run/messages.ts';
import { nextOrder } from '../run/next-order.ts';
import { runAll } from '../run/run-all.ts';
import { costOf } from './cost.ts';
import { heldAgainstEarlier, rememberProof } from './earlier-proofs.ts';
import { nextStep } from './next-step.ts';
import { type NotifyDependencies, notify } from './notify/notify.ts';
import { observeAttempts } from './observe-attempts.ts';
import { provenItems } from './proven-items.ts';
import { reportMetrics } from './report-metrics.ts';
import { reportOf } from './report-of.ts';

export interface SettleDependencies extends NotifyDependencies {
  readonly ec2: EC2Client;
  readonly queues: Pick<Queues, 'sqs' | 'triggerQueueUrl'>;
  readonly autoScaling: AutoScalingClient;
  readonly deployedPools: readonly PoolPlace[];
  readonly schedules: EndSchedules;
  readonly metrics: Metrics;
}

/**
 * Takes a run as far as it can be taken now: to its next attempt, or to its one report, page and messages. Whoever
 * asks, however often and however simultaneously, it does the same; whoever comes second finds it done.
 */
export async function settleRun(
  attempts: readonly [OrderedAttempt<Order>, ...OrderedAttempt<Order>[]],
  messageId: string,
  dependencies: SettleDependencies,
  invocation: Invocation,
): Promise<void> {
  const { ledger } = dependencies;
  const { order } = attempts[0].stored;
  const report =
    (await readReport(ledger, order.runId, invocation.signal)) ?? (await conclude(attempts, dependencies, invocation));
  if (report === null) return;
  invocation.log.info('report stands', { verdict: report.verdict, reason: report.reason });
  await finish(report, order, messageId, dependencies, invocation);
}

/** The report, if the run has come to its end; null when it goes on. */
async function conclude(
  attempts: readonly [OrderedAttempt<Order>, ...OrderedAttempt<Order>[]],
  dependencies: SettleDependencies,
  { log, signal }: Invocation,
): Promise<Report | null> {
  const { ledger, ec2, autoScaling, queues, stage, now } = dependencies;
  const at = now();
  const seen = await observeAttempts(attempts, { ledger, ec2, autoScaling, now: at }, signal);
  const step = nextStep(seen, at, stage);
  const { order } = (attempts.at(-1) ?? attempts[0]).stored;
  const { runId } = order;
  switch (step.kind) {
    case 'wait':
      log.info('run is under way', { attempt: order.attempt.number, waitsFor: step.for });
      return null;
    case 'launch':
      log.warn('launch is asked for again', { attempt: order.attempt.number, rounds: step.rounds });
      await sendLaunch(queues, { runId, attempt: order.attempt.number, rounds: step.rounds }, 0, signal);
      return null;
    case 'order': {
      // A twin may have stored it already; that it asks for the launch, too, does no harm.
      const proven = await provenItems(seen, at, { ledger, log, signal });
      const enclosed = proven === null ? null : await storeEnclosure(ledger, runId, proven, signal);
      const { order: next } = await storeOrder(ledger, nextOrder(order, step.following, enclosed), signal);
      log.info('next attempt ordered', { attempt: next.attempt.number, deadline: next.attempt.deadline });
      await sendLaunch(queues, { runId, attempt: next.attempt.number, rounds: 0 }, step.delaySeconds, signal);
      return null;
    }
    case 'report': {
      const made = reportOf(step.conclusion, seen, at);
      const cost = await costOf(made.attempts, ec2, { log, signal });
      const report = await heldAgainstEarlier({ ...made, cost }, order, { ledger, log, signal });
      return write(report, order, dependencies, { log, signal });
    }
  }
}

/** Measures what was not there yet: a report counts once. */
async function write(
  made: Report,
  { runId, eventAt, repository }: Order,
  { ledger, metrics, now }: Pick<SettleDependencies, 'ledger' | 'metrics' | 'now'>,
  { log, signal }: Pick<Invocation, 'log' | 'signal'>,
): Promise<Report> {
  const { report, isNew } = await storeReport(ledger, runId, made, signal);
  if (isNew) {
    const { verdict, reason } = report;
    log.info('report written', { verdict, attempts: report.attempts.length });
    const beside = { runId, snapshot: subjectOf(report.snapshot), verdict, reason };
    metrics.ofRepository(repository.name, reportMetrics(report, eventAt, now()), beside);
  }
  return report;
}

/** Page, history, messages, and the note that nothing is left to do: the sweep asks until it finds that. */
async function finish(
  report: Report,
  order: Order,
  messageId: string,
  dependencies: SettleDependencies,
  invocation: Invocation,
): Promise<void> {
  const { ledger } = dependencies;
  const { signal } = invocation;
  let isTold = false;
  // A page or a history that fails must not keep the messages back, nor they those.
  await runAll(
    'parts of the end of a run',
    [
      async () =>
        void (await writeOnce(ledger, ledgerKey.reportPage(order.runId), renderPage(report), signal, htmlType)),
      () => rememberProof(report, order, { ...invocation, ledger }),
      async () => {
        isTold = await notify({ report, order, messageId }, dependencies, invocation);
      },
    ],
    (work) => work(),
  );
  if (isTold)
    await writeOnce(ledger, ledgerKey.settled(dayOf(order.madeAt), order.runId), order.runId, signal, 'text/plain');
}

const htmlType = 'text/html; charset=utf-8';
