import * as z from 'zod';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { runIdSchema } from '../../agent/contract/order.ts';
import { ObjectTooLargeError, readObject } from '../aws/read-object.ts';
import { readAttempts } from '../ledger/attempts.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { readOrder } from '../ledger/orders.ts';
import { forEachItem, type Invocation, type Message } from '../messages.ts';
import { type Claim, readAnnouncements } from './claim.ts';
import { type SettleDependencies, settleRun } from './settle-run.ts';

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

/** An instance wrote a result that names no run, so that nobody can tell whose it is. */
class ResultWithoutRunError extends Error {
  readonly code = 'result-without-run';
  override readonly name = 'ResultWithoutRunError';
}

/** A result came before its attempt was recorded: the trigger may still be at it, or was killed and begins again. */
class AttemptNotRecordedError extends Error {
  readonly code = 'attempt-not-recorded';
  override readonly name = 'AttemptNotRecordedError';
}

/** A message that says that instances have results: each run of theirs is settled; throws when one could not be. */
export async function handle(
  message: Message,
  dependencies: SettleDependencies,
  invocation: Invocation,
): Promise<void> {
  const { log, signal } = invocation;
  await forEachItem(readAnnouncements(message.body), async (announcement) => {
    const claim = announcement.read();
    if (claim === null || (claim.kind === 'object' && claim.bucket !== dependencies.ledger.bucket)) {
      log.warn('event is not about a result, ignored');
      return;
    }
    const runId = claim.kind === 'notice' ? claim.runId : await runOfResult(claim.key, dependencies.ledger, signal);
    const runLog = log.with({ runId });
    await settleClaim(claim, runId, message.id, dependencies, { ...invocation, log: runLog }).catch(
      (cause: unknown) => {
        throw new RunNotSettledError(runId, { cause });
      },
    );
  });
}

/** Believes a claim only if the ledger has its instance on record as an attempt of the run, in the very same place. */
async function settleClaim(
  claim: Claim,
  runId: string,
  messageId: string,
  dependencies: SettleDependencies,
  invocation: Invocation,
): Promise<void> {
  const { ledger } = dependencies;
  const { log, signal } = invocation;
  const stored = await readOrder(ledger, runId, signal);
  if (stored === null) {
    log.warn('claim for a run that nobody ordered, ignored', { claim });
    return;
  }
  const { order } = stored;
  const attempts = await readAttempts(ledger, runId, signal);
  if (attempts.length === 0) throw new AttemptNotRecordedError(`Run ${runId} has no attempt on record yet.`);

  const attempt = attempts.find(({ instanceId }) => instanceId === claim.instanceId);
  const place = attempt && ledgerKey.result(order.ledger.ownPrefix, attempt.instanceId);
  if (attempt === undefined || (claim.kind === 'object' && claim.key !== place)) {
    const recorded = attempts.map(({ instanceId }) => instanceId);
    log.warn('claim of an instance that does not work on this run, ignored', { claim, recorded });
    return;
  }
  await settleRun(order, attempt, messageId, dependencies, invocation);
}

const claimedRunSchema = z.object({ runId: runIdSchema });
const resultLimitBytes = 8 * 1024 * 1024;

/** Which run the writer of a result says it is about, even if nothing else in it can be read. */
async function runOfResult(key: string, { s3, bucket }: Ledger, signal: AbortSignal): Promise<string> {
  const text = await readObject(s3, { bucket, key, limitBytes: resultLimitBytes }, signal)
    .then((object) => object?.text)
    .catch((error: unknown) => {
      if (error instanceof ObjectTooLargeError) return undefined;
      throw error;
    });
  const claimed = claimedRunSchema.safeParse(parseLeniently(text));
  if (claimed.success) return claimed.data.runId;
  throw new ResultWithoutRunError(
    `s3://${bucket}/${key} is not there, too large, or names no run. Look at it, and at its instance.`,
  );
}

function parseLeniently(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
