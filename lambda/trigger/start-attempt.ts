import type { AttemptRecord } from '../../agent/contract/ledger.ts';
import { isProbe } from '../../agent/contract/probe-order.ts';
import { endScheduleName, scheduleEnd } from '../aws/end-schedule.ts';
import { terminateInstance } from '../aws/terminate-instance.ts';
import { readAttempt, recordAttempt } from '../ledger/attempts.ts';
import { readCut } from '../ledger/cuts.ts';
import { handEnclosures } from '../ledger/enclosures.ts';
import { readOrder, type StoredOrder } from '../ledger/orders.ts';
import { readRefusals } from '../ledger/refusals.ts';
import { hasReport } from '../ledger/reports.ts';
import { roundsOf } from '../run/launch-choices.ts';
import { launchDelaySeconds, launchOutlook } from '../run/launch-outlook.ts';
import { sendLaunch, sendRecheck } from '../run/messages.ts';
import { enqueue } from './enqueue.ts';
import { type LaunchContext, type Launched, launch } from './launch.ts';
import { startParts } from './start-parts.ts';

/**
 * Sees to it that a stored order has its one instance, or waits for a member of its pool, or that its parts are ordered
 * where it is divided, however often and however
 * simultaneously this is called. Where EC2 has none, it leaves a delayed message for a later round; where none will
 * come, it leaves the run to settle. `rounds`: how many there had been when it was asked to; if there are more now, a
 * message of another one is under way.
 */
export async function startAttempt(stored: StoredOrder, rounds: number, launchContext: LaunchContext): Promise<void> {
  const { ledger, queues, now, log, signal } = launchContext;
  const { order } = stored;
  const { runId, attempt } = order;
  const cut = isProbe(order) || order.split === undefined ? null : await readCut(ledger, runId, signal);
  if (cut !== null && !isProbe(order)) {
    if (await hasReport(ledger, runId, signal)) return log.info('parts are not wanted any more');
    return startParts(order, cut, launchContext);
  }
  const earlier = await readAttempt(ledger, runId, attempt.number, signal);
  if (earlier) {
    log.info('attempt has its instance already', { attempt: attempt.number, instanceId: earlier.instanceId });
    return;
  }
  if ((await readOrder(ledger, runId, attempt.number + 1, signal)) || (await hasReport(ledger, runId, signal))) {
    log.info('attempt is not wanted any more', { attempt: attempt.number });
    return;
  }
  if (order.machine.pool !== undefined) return enqueue(stored, order.machine.pool, launchContext);
  const refusals = await readRefusals(ledger, { runId, attempt: attempt.number }, signal);
  if (roundsOf(refusals, order.machine) > rounds) {
    log.info('another message sees to the launch', { attempt: attempt.number, rounds });
    return;
  }
  const leaveToSettle = async () => {
    log.warn('attempt is not launched, left to settle', { attempt: attempt.number, refusals: refusals.length });
    await sendRecheck(queues, runId, signal);
  };
  if (launchOutlook(order, refusals, now()) !== 'launch') return leaveToSettle();

  const launched = await launch(stored, refusals, launchContext);
  if ('instanceIds' in launched) return keep(stored, launched, launchContext);
  if (launchOutlook(order, launched.refusals, now()) !== 'launch') return leaveToSettle();
  const roundsNow = roundsOf(launched.refusals, order.machine);
  const delaySeconds = launchDelaySeconds(roundsNow);
  await sendLaunch(queues, { runId, attempt: attempt.number, rounds: roundsNow }, delaySeconds, signal);
  log.warn('launch is tried again later', { attempt: attempt.number, rounds: roundsNow, delaySeconds });
}

/**
 * Schedules the end of a launched instance, hands it what its order encloses, then records it: a recorded instance has
 * both, whenever this is killed. One whose end can't be scheduled is ended at once, and its attempt counts as one that
 * was lost. Whatever else was launched for the attempt is ended.
 */
async function keep(
  { order }: StoredOrder,
  { instanceIds: [instanceId, ...others], market, ...told }: Launched,
  { ec2, ledger, queues, schedules, now, log, signal }: LaunchContext,
): Promise<void> {
  const { runId, attempt } = order;
  const launchedAt = now().toISOString();
  const name = endScheduleName(runId, attempt.number, instanceId);
  const unscheduled = await scheduleEnd(schedules, { name, instanceId, deadline: attempt.deadline }, signal).then(
    () => null,
    (error: unknown) => String(error).slice(0, longestWords),
  );
  if (unscheduled !== null) await terminateInstance(ec2, instanceId, signal);
  else if (!isProbe(order)) await handEnclosures(ledger, order, instanceId, signal);

  const record: AttemptRecord = { version: 1, runId, ...attempt, instanceId, market, launchedAt, unscheduled, ...told };
  const recorded = await recordAttempt(ledger, record, signal);
  const surplus = recorded.instanceId === instanceId ? others : [instanceId, ...others];
  for (const id of surplus) {
    log.error('surplus instance launched, terminated', { surplus: id, recorded: recorded.instanceId });
    await terminateInstance(ec2, id, signal);
  }
  if (recorded.unscheduled !== null) {
    log.error('instance terminated: its end could not be scheduled', { instanceId, words: recorded.unscheduled });
    await sendRecheck(queues, runId, signal);
  } else if (recorded.instanceId === instanceId) log.info('attempt recorded', { instanceId, market });
}

const longestWords = 500;
