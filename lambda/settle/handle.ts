import { deleteMessage } from '../aws/delete-message.ts';
import { endScheduleName, unscheduleEnd } from '../aws/end-schedule.ts';
import { readInstanceIndex } from '../ledger/attempts.ts';
import { isToProve, readRun } from '../ledger/run.ts';
import { lastTurn, type Member, readClaim, turnGivenBefore } from '../ledger/turns.ts';
import type { Invocation, Message } from '../queue/process-batch.ts';
import { runAll } from '../run/run-all.ts';
import { type Claim, readAnnouncements } from './claim.ts';
import { answerClaim } from './pool/answer-claim.ts';
import { takeOut } from './pool/take-out.ts';
import { believes, runOfResult } from './result-claim.ts';
import type { SettleDependencies } from './settle-dependencies.ts';
import { settleProbe } from './settle-probe.ts';
import { settleRun } from './settle-run.ts';

/** Says which run could not be settled, and why: see its cause. */
class RunNotSettledError extends Error {
  readonly code = 'run-not-settled';
  override readonly name = 'RunNotSettledError';
  readonly runId: string;

  constructor(runId: string, options: ErrorOptions) {
    super(`Run ${runId} could not be settled.`, options);
    this.runId = runId;
  }
}

/** A message that says that something has become of runs: each is settled; throws when one could not be. */
export async function handle(
  message: Message,
  dependencies: SettleDependencies,
  invocation: Invocation,
): Promise<void> {
  await runAll('records', readAnnouncements(message.body), async (announcement) => {
    const claim = announcement.read();
    if (claim === null) invocation.log.info('event is of no interest, ignored');
    else await handleClaim(claim, message.id, dependencies, invocation);
  });
}

async function handleClaim(
  claim: Claim,
  messageId: string,
  dependencies: SettleDependencies,
  invocation: Invocation,
): Promise<void> {
  const { log, signal } = invocation;
  const isOfLedger = ({ bucket }: { readonly bucket: string }) => {
    if (bucket === dependencies.ledger.bucket) return true;
    log.warn('object in another bucket than the ledger, ignored', { bucket });
    return false;
  };
  const settle = (runId: string) =>
    settleClaimed(claim, runId, messageId, dependencies, { ...invocation, log: log.with({ runId }) });
  switch (claim.kind) {
    case 'recheck':
      return settle(claim.runId);
    case 'notice':
      return settle(claim.notice.runId);
    case 'object': {
      const runId = await runOfResult(claim, dependencies.ledger, invocation);
      return runId === null ? undefined : settle(runId);
    }
    case 'turn':
      return isOfLedger(claim) ? answerClaim(claim, claim.turn, dependencies, invocation) : undefined;
    case 'leaving':
      return isOfLedger(claim) ? takeOut(claim.instanceId, dependencies, invocation) : undefined;
    case 'instance': {
      const index = await readInstanceIndex(dependencies.ledger, claim.instanceId, signal);
      // Not a word about those of others: there may be thousands an hour.
      if (index === null) return;
      if ('pool' in index) return handleMember({ ...index, ...claim }, settle, dependencies, invocation);
      log.info('event of EC2', { instanceId: claim.instanceId, what: claim.what, runId: index.runId });
      await settle(index.runId);
      // Before, it is a clock that may be needed.
      const name = endScheduleName(index.runId, index.number, claim.instanceId);
      if (claim.isGone) await unscheduleEnd(dependencies.schedules, name, signal);
    }
  }
}

/** What becomes of a member concerns the order that it was given last; and one that is gone leaves its place behind. */
async function handleMember(
  member: Extract<Claim, { kind: 'instance' }> & Member,
  settle: (runId: string) => Promise<void>,
  dependencies: SettleDependencies,
  invocation: Invocation,
): Promise<void> {
  const { ledger, schedules } = dependencies;
  const { log, signal } = invocation;
  const { instanceId, what, isGone } = member;
  const turn = await lastTurn(ledger, member, signal);
  const given = await turnGivenBefore(ledger, member, turn + 1, signal);
  log.info('event of EC2 about a member of a pool', { instanceId, what, turn, runId: given?.answer.runId });
  if (given !== null) await settle(given.answer.runId);
  if (!isGone) return;
  await deleteClaimed(member, turn, dependencies, invocation);
  await takeOut(instanceId, dependencies, invocation);
  if (given === null) return;
  const { runId, attempt } = given.answer;
  await unscheduleEnd(schedules, endScheduleName(runId, attempt, instanceId), signal);
}

/**
 * The message that a member has held: its order is given away, and whoever received it next would start for nothing.
 */
async function deleteClaimed(
  member: Member,
  turn: number,
  { ledger, queues: { sqs }, deployedPools }: SettleDependencies,
  { log, signal }: Invocation,
): Promise<void> {
  try {
    const claim = turn === 0 ? null : await readClaim(ledger, member, turn, signal);
    const queueUrl = deployedPools.find(({ name }) => name === claim?.pool)?.queueUrl;
    if (claim === null || queueUrl === undefined) return;
    await deleteMessage(sqs, { queueUrl, receiptHandle: claim.receiptHandle }, signal);
  } catch (error) {
    signal.throwIfAborted();
    // Then it comes to somebody after minutes, who is told that there is nothing to do.
    log.warn('message of a member that is gone is not deleted', { error: String(error) });
  }
}

async function settleClaimed(
  claim: Claim,
  runId: string,
  messageId: string,
  dependencies: SettleDependencies,
  invocation: Invocation,
): Promise<void> {
  const { ledger } = dependencies;
  try {
    const [first, ...others] = await readRun(ledger, runId, invocation.signal);
    if (first === undefined) {
      invocation.log.warn('claim for a run that nobody ordered, ignored', { claim: claim.kind });
      return;
    }
    const attempts = [first, ...others] as const;
    const saysOfResult = claim.kind === 'notice' || claim.kind === 'object';
    if (saysOfResult && !(await believes(claim, attempts, ledger, invocation))) return;
    const [proof, ...further] = attempts.filter(isToProve);
    if (proof) await settleRun([proof, ...further], messageId, dependencies, invocation);
    else await settleProbe(first, dependencies, invocation);
  } catch (cause) {
    throw new RunNotSettledError(runId, { cause });
  }
}
