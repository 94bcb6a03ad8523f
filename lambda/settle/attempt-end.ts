import type { AttemptRecord } from '../../agent/contract/ledger.ts';
import type { Order } from '../../agent/contract/order.ts';
import type { Result } from '../../agent/contract/result.ts';
import type { UnprovenReason } from '../../agent/contract/verdict.ts';
import { type DescribedInstance, isGone } from '../aws/describe-instances.ts';
import type { Refusal } from '../ledger/refusals.ts';
import { secondsUntil } from '../run/next-order.ts';
import { adviceOnEnd } from './launch-advice.ts';
import type { ObservedPool } from './pool/observe-pool.ts';
import { soundResult } from './sound-result.ts';

/** All that is known of an attempt. */
export interface ObservedAttempt {
  readonly order: Order;
  /** Null while it has no instance. */
  readonly record: AttemptRecord | null;
  /** What EC2 has refused, where it has no instance and is one of the latest. */
  readonly refusals: readonly Refusal[];
  /** Where a pool is to prove it, and no member has taken it. */
  readonly pool?: ObservedPool;
  /** What its instance has said; the text is null when it is too large to be read. */
  readonly result: { readonly text: string | null; readonly at: Date | null } | null;
  /** What EC2 says of its instance, as it was before the result was looked for. */
  readonly instance: DescribedInstance | 'unknown-to-ec2' | 'not-asked';
}

/** How an attempt has ended: with what its instance says, or without. */
export type End =
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'lost'; readonly reason: UnprovenReason; readonly explanation: string };

/** EC2 may take a while until it knows what it has launched. */
const unknownPatienceSeconds = 600;
/** Three clocks end an instance at its deadline; when all of them fail, its run is not held up for ever. */
const overduePatienceSeconds = 900;

/** Null while it may still come to something. A result that is not sound ends an attempt as if there were none. */
export function endOf({ order, record, result, instance }: ObservedAttempt, now: Date): End | null {
  if (record === null) return null;
  if (result !== null) {
    const read = soundResult(result.text, order, record);
    return typeof read === 'string' ? lost('internal', read) : { kind: 'result', result: read };
  }
  return lossOf({ record, instance }, now);
}

type Loss = Extract<End, { kind: 'lost' }>;

/** How an instance went; null while it may still be at work. */
export function lossOf(
  { record, instance }: { readonly record: AttemptRecord; readonly instance: ObservedAttempt['instance'] },
  now: Date,
): Loss | null {
  const { instanceId, market, unscheduled, launchedAt, deadline } = record;
  if (unscheduled !== null) {
    return lost('internal', `${instanceId} was ended at once, since its end could not be scheduled: ${unscheduled}`);
  }
  if (instance === 'not-asked') return null;
  if (instance === 'unknown-to-ec2') {
    if (-secondsUntil(launchedAt, now) < unknownPatienceSeconds) return null;
    return lost('instance-lost', `${instanceId} left no result, and EC2 does not know it any more.`);
  }
  const words = instance.reason === null ? 'nothing of why' : instance.reason;
  if (isGone(instance)) {
    const explanation = `${instanceId} left no result; it is ${instance.state}. EC2 says: ${words}`;
    const advice = adviceOnEnd(words, market);
    return lost(reasonOf(instance, deadline, now), [...advice, explanation].join(' '));
  }
  if (-secondsUntil(deadline, now) < overduePatienceSeconds) return null;
  return lost('deadline', `${instanceId} left no result and is still ${instance.state}, long after its deadline.`);
}

const clockSlackSeconds = 60;

function reasonOf({ reason, changedAt }: DescribedInstance, deadline: string, now: Date): UnprovenReason {
  if (/SpotInstance/.test(reason ?? '')) return 'interrupted';
  return secondsUntil(deadline, changedAt ?? now) < clockSlackSeconds ? 'deadline' : 'instance-lost';
}

function lost(reason: UnprovenReason, explanation: string): Loss {
  return { kind: 'lost', reason, explanation };
}

/** Why an attempt has no answer; null when it has one. */
export function reasonWithout(end: End): UnprovenReason | null {
  return end.kind === 'lost' ? end.reason : end.result.reason;
}

/** What another attempt would come to as well. */
const finalReasons: readonly UnprovenReason[] = ['deleted', 'not-listed'];

/** Whether no further attempt is wanted after this. An instance that was interrupted may have proven damage before. */
export function isFinal(end: End): boolean {
  const reason = reasonWithout(end);
  return end.kind === 'result' && (reason === null || finalReasons.includes(reason));
}

/** A denial may pass: S3 and IAM take a while to know of a right that was just granted. Twice denied, it stays so. */
export function isDenial(end: End): boolean {
  return end.kind === 'result' && end.result.reason === 'access-denied';
}
