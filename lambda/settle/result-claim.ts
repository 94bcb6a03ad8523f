import * as z from 'zod';
import { ledgerKey, placeOf } from '../../agent/contract/ledger.ts';
import { runIdSchema } from '../../agent/contract/order.ts';
import { resultLimitBytes } from '../../agent/contract/result.ts';
import { isSignedWith } from '../../agent/contract/signature.ts';
import { ObjectTooLargeError, readStoredObject } from '../aws/read-stored-object.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { keepCarried } from '../ledger/results.ts';
import type { OrderedAttempt } from '../ledger/run.ts';
import type { Invocation } from '../queue/process-batch.ts';
import type { Claim } from './claim.ts';

type ResultClaim = Extract<Claim, { kind: 'notice' | 'object' }>;

/** A result came before its attempt was recorded: the trigger may still be at it, or was killed and begins again. */
class AttemptNotRecordedError extends Error {
  readonly code = 'attempt-not-recorded';
  override readonly name = 'AttemptNotRecordedError';
}

/**
 * Believes a claim only if the ledger has its instance on record as an attempt of the run, in the very same place;
 * keeps a result that the notice carries, if the secret of that attempt's order has signed it. Throws an
 * `AttemptNotRecordedError` while the run's latest attempt has no instance on record: the message is to come again.
 */
export async function believes(
  claim: ResultClaim,
  attempts: readonly OrderedAttempt[],
  ledger: Ledger,
  { log, signal }: Pick<Invocation, 'log' | 'signal'>,
): Promise<boolean> {
  const instanceId = claim.kind === 'notice' ? claim.notice.instanceId : claim.instanceId;
  const attempt = attempts.find(({ record }) => record?.instanceId === instanceId);
  const place = attempt?.record && ledgerKey.result(attempt.stored.order.ledger.ownPrefix, placeOf(attempt.record));
  const isInPlace = claim.kind === 'notice' || (claim.bucket === ledger.bucket && claim.key === place);
  if (attempt === undefined && attempts.at(-1)?.record === null) {
    throw new AttemptNotRecordedError(`The latest attempt of run ${attempts[0]?.stored.order.runId} is not on record.`);
  }
  if (attempt === undefined || !isInPlace) {
    const recorded = attempts.flatMap(({ record }) => record?.instanceId ?? []);
    log.warn('claim of an instance that does not work on this run, ignored', { instanceId, recorded });
    return false;
  }
  if (claim.kind === 'notice') await keepSigned(claim, attempt, ledger, { log, signal });
  return true;
}

async function keepSigned(
  { notice: { inline, instanceId } }: Extract<ResultClaim, { kind: 'notice' }>,
  { stored: { order } }: OrderedAttempt,
  ledger: Ledger,
  { log, signal }: Pick<Invocation, 'log' | 'signal'>,
): Promise<void> {
  if (inline === null) return;
  if (isSignedWith(order.secret, inline.result, inline.signature)) {
    await keepCarried(ledger, order, inline.result, signal);
  } else log.warn('notice carries a result that its instance has not signed, ignored', { instanceId });
}

const claimedRunSchema = z.object({ runId: runIdSchema });

/**
 * Which run the writer of a result says it is about, even if nothing else in it can be read. Null when it names none:
 * its instance's end leads to the run all the same.
 */
export async function runOfResult(
  { bucket, key }: Extract<ResultClaim, { kind: 'object' }>,
  ledger: Ledger,
  { log, signal }: Pick<Invocation, 'log' | 'signal'>,
): Promise<string | null> {
  if (bucket !== ledger.bucket) {
    log.warn('object in another bucket than the ledger, ignored', { bucket, key });
    return null;
  }
  const text = await readStoredObject(ledger.s3, { bucket, key, limitBytes: resultLimitBytes }, signal)
    .then((object) => object?.text)
    .catch((error: unknown) => {
      if (error instanceof ObjectTooLargeError) return undefined;
      throw error;
    });
  const claimed = claimedRunSchema.safeParse(parseLeniently(text));
  if (claimed.success) return claimed.data.runId;
  log.warn('result names no run, ignored', { key });
  return null;
}

/** Undefined is null, and so is what is not JSON. */
export function parseLeniently(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
