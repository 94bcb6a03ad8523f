import type { EC2Client } from '@aws-sdk/client-ec2';
import { type AttemptRecord, placeOf } from '../../../agent/contract/ledger.ts';
import type { Order } from '../../../agent/contract/order.ts';
import type { PoolClaim } from '../../../agent/contract/pool.ts';
import { isProbe } from '../../../agent/contract/probe-order.ts';
import { type DescribedInstance, describeInstances, isGone } from '../../aws/describe-instances.ts';
import { type EndSchedules, endScheduleName, scheduleEnd, unscheduleEnd } from '../../aws/end-schedule.ts';
import { poolTags } from '../../configuration/images.ts';
import { readAttempt, recordAttempt } from '../../ledger/attempts.ts';
import { handEnclosures } from '../../ledger/enclosures.ts';
import { type Ledger, LedgerRecordError } from '../../ledger/ledger.ts';
import { readOrder, type StoredOrder } from '../../ledger/orders.ts';
import { hasReport } from '../../ledger/reports.ts';
import { type Member, readAnswer, readClaim, writeAnswer } from '../../ledger/turns.ts';
import type { Invocation } from '../../queue/process-batch.ts';
import { launchOutlook } from '../../run/launch-outlook.ts';
import { formerTurn } from './former-turn.ts';

export interface AnswerDependencies {
  readonly ledger: Ledger;
  readonly ec2: EC2Client;
  readonly schedules: EndSchedules;
  readonly stage: string;
  readonly now: () => Date;
}

/** EC2 does not know the claimant yet, or not any more: the message is to come again. */
class MemberUnknownError extends Error {
  readonly code = 'member-unknown';
  override readonly name = 'MemberUnknownError';
}

/**
 * Answers a member's claim, once: with the order, when the ledger has this very member on record for it, else with
 * nothing. Of what the claimant says of itself only its name is believed, since nobody else may write there; what it
 * is, EC2 says. The end of a member is scheduled, and handed over is what its order encloses, before it is recorded: a
 * recorded one has both. However often and however simultaneously this is called, an order is given once.
 */
export async function answerClaim(
  member: Member,
  turn: number,
  dependencies: AnswerDependencies,
  invocation: Pick<Invocation, 'log' | 'signal'>,
): Promise<void> {
  const { ledger } = dependencies;
  const { signal } = invocation;
  const log = invocation.log.with({ instanceId: member.instanceId, turn });
  const claim = await readClaim(ledger, member, turn, signal).catch((error: unknown) => {
    if (!(error instanceof LedgerRecordError)) throw error;
    log.warn('claim is not readable, ignored', { error: error.message });
    return null;
  });
  if (claim === null || (await readAnswer(ledger, member, turn, signal)) !== null) return;
  const { runId, attempt } = claim;
  const given = await give(member, turn, claim, dependencies, { log, signal });
  if (typeof given === 'string') log.warn('claim is not granted', { runId, attempt, why: given });
  else log.info('order given to a member of its pool', { runId, attempt });
  const order = typeof given === 'string' ? null : given.text;
  await writeAnswer(ledger, member, turn, { version: 1, runId, attempt, order }, signal);
}

/** The order, which is this member's from now on; or why it is not, as words for the log. */
async function give(
  member: Member,
  turn: number,
  claim: PoolClaim,
  { ledger, ec2, schedules, stage, now }: AnswerDependencies,
  { log, signal }: Pick<Invocation, 'log' | 'signal'>,
): Promise<StoredOrder | string> {
  const { instanceId, ownPrefix } = member;
  const { runId, attempt: number, pool } = claim;
  if (claim.instanceId !== instanceId) return 'it names another instance';
  const stored = await readOrder(ledger, runId, number, signal);
  if (stored === null) return 'nobody has ordered it';
  const { order } = stored;
  if (isProbe(order) || order.machine.pool?.name !== pool || order.ledger.ownPrefix !== ownPrefix) {
    return 'the order is not for this pool';
  }
  const earlier = await readAttempt(ledger, runId, number, signal);
  if (earlier !== null) return isOf(earlier, instanceId, turn) ? stored : 'the order is given to another';
  if ((await readOrder(ledger, runId, number + 1, signal)) || (await hasReport(ledger, runId, signal))) {
    return 'the order is not wanted any more';
  }
  if (launchOutlook(order, [], now()) !== 'launch') return 'too little of its time is left';
  const instance = await describeMember(instanceId, { pool, stage }, ec2, signal);
  if (typeof instance === 'string') return instance;
  const former = await formerTurn(ledger, member, turn, signal);
  if (former !== null) {
    // Its clock must not strike while the member is at work on the next.
    await unscheduleEnd(schedules, endScheduleName(former.runId, former.attempt, instanceId), signal);
    if (former.fault !== null) return former.fault;
  }

  const { deadline } = order.attempt;
  const name = endScheduleName(runId, number, instanceId);
  await scheduleEnd(schedules, { name, instanceId, deadline, isMember: true }, signal);
  await handEnclosures(ledger, order, placeOf({ instanceId, turn }), signal);
  const { market, launchedAt } = instance;
  const at = now().toISOString();
  const record: AttemptRecord = {
    ...{ version: 1, runId, ...order.attempt, instanceId, turn, market, launchedAt: at, unscheduled: null },
    idleSince: (former?.endedAt ?? launchedAt ?? now()).toISOString(),
  };
  const recorded = await recordAttempt(ledger, record, signal, { pool, ownPrefix });
  if (isOf(recorded, instanceId, turn)) return stored;
  // The other one may be this very member, by a claim of its own: then it is its end that is scheduled.
  if (recorded.instanceId !== instanceId) await unscheduleEnd(schedules, name, signal);
  log.info('another member was recorded first', { recorded: recorded.instanceId });
  return 'the order is given to another';
}

function isOf(record: AttemptRecord, instanceId: string, turn: number): boolean {
  return record.instanceId === instanceId && record.turn === turn;
}

/** A living member of the pool, by EC2's word; or why it is none. */
async function describeMember(
  instanceId: string,
  { pool, stage }: { readonly pool: Order['repository']['name']; readonly stage: string },
  ec2: EC2Client,
  signal: AbortSignal,
): Promise<DescribedInstance | string> {
  const [instance] = await describeInstances(ec2, [{ Name: 'instance-id', Values: [instanceId] }], signal);
  if (instance === undefined) throw new MemberUnknownError(`EC2 does not know ${instanceId}, which claims an order.`);
  if (isGone(instance)) return 'its instance is gone';
  const isMember = instance.tags.mayfly === stage && instance.tags[poolTags.pool] === pool;
  return isMember ? instance : 'its instance is no member of the pool';
}
