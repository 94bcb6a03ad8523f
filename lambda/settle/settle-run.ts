import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { EC2Client } from '@aws-sdk/client-ec2';
import { dayOf, ledgerKey } from '../../agent/contract/ledger.ts';
import type { Order } from '../../agent/contract/order.ts';
import type { Report } from '../../agent/contract/report.ts';
import { renderPage } from '../../agent/report/page.ts';
import { subjectOf } from '../../agent/report/words.ts';
import type { EndSchedules } from '../aws/end-schedule.ts';
import type { PoolPlace } from '../configuration/machines.ts';
import { readCut } from '../ledger/cuts.ts';
import { keptWith, storeEnclosure } from '../ledger/enclosures.ts';
import { writeOnce } from '../ledger/ledger.ts';
import { readReport, storeReport } from '../ledger/reports.ts';
import { changeRepositoryState } from '../ledger/repository-state.ts';
import { isToProve, type OrderedAttempt, readRun } from '../ledger/run.ts';
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
import { orderNext } from './order-next.ts';
import { concludeParts } from './parts/conclude-parts.ts';
import { goOn, sizesSeen } from './parts/first-look.ts';
import { provenItems } from './proven-items.ts';
import { reportMetrics } from './report-metrics.ts';
import { reportOf } from './report-of.ts';
import { withPace } from './with-pace.ts';

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
    (await readReport(ledger, order.runId, invocation.signal)) ??
    (await write(await conclude(attempts, dependencies, invocation), order, dependencies, invocation));
  if (report === null) return;
  invocation.log.info('report stands', { verdict: report.verdict, reason: report.reason });
  await finish(report, order, messageId, dependencies, invocation);
}

/** The report, if the run has come to its end; null when it goes on. */
async function conclude(
  attempts: readonly [OrderedAttempt<Order>, ...OrderedAttempt<Order>[]],
  dependencies: SettleDependencies,
  invocation: Invocation,
): Promise<Report | null> {
  const { log, signal } = invocation;
  const { ledger, ec2, autoScaling, queues, stage, now } = dependencies;
  const at = now();
  const { order } = (attempts.at(-1) ?? attempts[0]).stored;
  const { runId, split } = order;
  const cut = split === undefined ? null : await readCut(ledger, runId, signal);
  if (cut !== null) return concludeParts(cut, attempts, dependencies, invocation);

  const seen = await observeAttempts(attempts, { ledger, ec2, autoScaling, now: at }, signal);
  // What has only looked for sizes is no word on the backup, once it stays whole.
  const step = nextStep(split === undefined ? seen.filter((one) => one.order.split === undefined) : seen, at, stage);
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
      const enclosed = proven === null ? null : await storeEnclosure(ledger, keptWith(order), proven, signal);
      const next = nextOrder(order, step.following, enclosed);
      await orderNext(next, step.delaySeconds, { ledger, queues, log, signal });
      return null;
    }
    case 'report': {
      const sizes = split === undefined ? null : sizesSeen(step.conclusion, seen, at);
      if (sizes !== null) return goOn(order, sizes, dependencies, invocation);
      const made = reportOf(step.conclusion, seen, at);
      return { ...made, cost: await costOf(made.attempts, ec2, { log, signal }) };
    }
  }
}

/**
 * Holds a report against earlier proofs, and writes it. Measures what was not there yet: a report counts once, and that
 * of a part with its whole.
 */
async function write(
  made: Report | null,
  order: Order,
  { ledger, metrics, now }: Pick<SettleDependencies, 'ledger' | 'metrics' | 'now'>,
  { log, signal }: Pick<Invocation, 'log' | 'signal'>,
): Promise<Report | null> {
  if (made === null) return null;
  const { runId, eventAt, repository, part } = order;
  const held = await heldAgainstEarlier(made, order, { ledger, log, signal });
  const { report, isNew } = await storeReport(ledger, runId, held, signal);
  if (!isNew) return report;
  const { verdict, reason } = report;
  log.info('report written', { verdict, attempts: report.attempts.length, part: part?.number });
  if (part === undefined) {
    const beside = { runId, snapshot: subjectOf(report.snapshot), verdict, reason };
    metrics.ofRepository(repository.name, reportMetrics(report, eventAt, now()), beside);
  } else await changeRepositoryState(ledger, repository.name, (state) => withPace(state, report), signal);
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
  const { runId, part } = order;
  let isDone = false;
  // A page or a history that fails must not keep the messages back, nor they those.
  await runAll(
    'parts of the end of a run',
    [
      async () => void (await writeOnce(ledger, ledgerKey.reportPage(runId), renderPage(report), signal, htmlType)),
      () => rememberProof(report, order, { ...invocation, ledger }),
      async () => {
        if (part === undefined) isDone = await notify({ report, order, messageId }, dependencies, invocation);
        else isDone = await endPart(part.of, messageId, dependencies, invocation);
      },
    ],
    (work) => work(),
  );
  if (isDone) await writeOnce(ledger, ledgerKey.settled(dayOf(order.madeAt), runId), runId, signal, 'text/plain');
}

/** Of a part nobody is told: the whole is looked at, which may have waited for it alone. */
async function endPart(
  whole: string,
  messageId: string,
  dependencies: SettleDependencies,
  invocation: Invocation,
): Promise<true> {
  const { log, signal } = invocation;
  const [first, ...others] = (await readRun(dependencies.ledger, whole, signal)).filter(isToProve);
  if (first === undefined) log.error('whole of a part is not on record', { whole });
  else await settleRun([first, ...others], messageId, dependencies, { ...invocation, log: log.with({ runId: whole }) });
  return true;
}

const htmlType = 'text/html; charset=utf-8';
