import type { UnprovenReason } from '../../agent/contract/verdict.ts';
import type { Refusal } from '../ledger/refusals.ts';
import { roundsOf } from '../run/launch-choices.ts';
import { isLaunchOverdue, launchOutlook } from '../run/launch-outlook.ts';
import { isWorthwhile, mayFollow, type NextOrderInput, secondsUntil } from '../run/next-order.ts';
import { meaningOf, wordsOf } from '../run/refusal-meaning.ts';
import { type End, endOf, isDenial, isFinal, type ObservedAttempt, reasonWithout } from './attempt-end.ts';
import { adviceOnRefusal } from './launch-advice.ts';
import type { ObservedPool } from './pool/observe-pool.ts';

/** What a run ends with: what one of its attempts says, or nothing, and why. */
export type Conclusion =
  | { readonly kind: 'result'; readonly attempt: number }
  | { readonly kind: 'none'; readonly reason: UnprovenReason; readonly explanation: string }
  /** No image can restore the snapshot: nothing was launched. */
  | { readonly kind: 'no-image' };

export type Step =
  | { readonly kind: 'report'; readonly conclusion: Conclusion }
  /** The next attempt, launched after so long. */
  | { readonly kind: 'order'; readonly following: NextOrderInput; readonly delaySeconds: number }
  /** The message that should launch the latest attempt is lost. */
  | { readonly kind: 'launch'; readonly rounds: number }
  | { readonly kind: 'wait'; readonly for: 'instance' | 'launch' | 'member' };

/**
 * What is to be done about a run without a report, however often it is asked: it follows from the ledger, from
 * EC2's word and from the clock alone. `attempts`: all that were ever ordered, at least one. `stage`: for words only.
 */
export function nextStep(attempts: readonly ObservedAttempt[], now: Date, stage: string): Step {
  const final = finalAttempt(attempts, now);
  if (final !== null) return { kind: 'report', conclusion: { kind: 'result', attempt: final } };
  const latest = attempts.at(-1);
  if (latest === undefined) throw new Error('A run without an order has no next step.');
  const used = attempts.filter(({ record }) => record !== null).length;
  const isLast = used > 0 && used + 1 >= latest.order.limits.attempts;

  if (latest.record === null) return stepBeforeLaunch(attempts, latest, { isLast, now, stage });
  const end = endOf(latest, now);
  if (end === null) return { kind: 'wait', for: 'instance' };
  if (used < latest.order.limits.attempts && mayFollow(latest.order, now)) {
    const after = reasonWithout(end) === 'deadline' ? 'deadline' : 'other';
    const isSoonAgain = latest.record.unscheduled === null && reasonWithout(end) !== 'replication-pending';
    const delaySeconds = isSoonAgain ? 0 : pauseSeconds;
    return { kind: 'order', following: { after, isLast, now }, delaySeconds };
  }
  return { kind: 'report', conclusion: conclusionOf(latest, end) };
}

/**
 * A scheduler that refused a moment ago, and objects that were not copied yet, would use up all attempts at once; less
 * than a launch is waited for.
 */
const pauseSeconds = 120;

/** Proven damage wins; otherwise the latest word. A late first attempt may speak beside the second. */
function finalAttempt(attempts: readonly ObservedAttempt[], now: Date): number | null {
  const ends = attempts.flatMap((attempt) => endOf(attempt, now) ?? []);
  const isDeniedAgain = ends.filter(isDenial).length > 1;
  const finals = ends.flatMap((end) => {
    const isLast = isFinal(end) || (isDeniedAgain && isDenial(end));
    return end.kind === 'result' && isLast ? [end.result] : [];
  });
  const corrupt = finals.findLast(({ verdict }) => verdict === 'corrupt');
  return (corrupt ?? finals.at(-1))?.attempt ?? null;
}

function stepBeforeLaunch(
  attempts: readonly ObservedAttempt[],
  { order, refusals, pool }: ObservedAttempt,
  { isLast, now, stage }: { readonly isLast: boolean; readonly now: Date; readonly stage: string },
): Step {
  switch (launchOutlook(order, refusals, now)) {
    case 'renew':
      // A pool that could not grow in half of an attempt's time is no help, nor one that had it twice: a busy one is.
      return {
        kind: 'order',
        following: { after: null, isLast, now, isAlone: (pool?.shortage ?? null) !== null || wasRenewed(attempts) },
        delaySeconds: 0,
      };
    case 'give-up':
      return {
        kind: 'report',
        conclusion: order.machine.images.length === 0 ? { kind: 'no-image' } : withoutInstance(attempts, stage),
      };
    case 'launch':
      if ((pool?.queuedAt ?? null) !== null) return { kind: 'wait', for: 'member' };
      return isLaunchOverdue(order, refusals, now)
        ? { kind: 'launch', rounds: roundsOf(refusals, order.machine) }
        : { kind: 'wait', for: 'launch' };
  }
}

/** Why there was no instance, in AWS's own words of each market, and what people can do about it. */
function withoutInstance(attempts: readonly ObservedAttempt[], stage: string): Conclusion {
  const short = attempts.findLast(({ pool }) => pool !== undefined);
  if (short?.pool !== undefined) return withoutMember(short.order.machine.pool?.name ?? '', short.pool);
  const told = attempts.findLast(({ refusals }) => refusals.length > 0);
  const last = told?.refusals.at(-1);
  const ordered = attempts.at(-1)?.order;
  if (last === undefined && ordered !== undefined && hadNoTime(ordered)) {
    const explanation = 'When it was ordered, the run had no time left for an instance (runMaximumMinutes).';
    return { kind: 'none', reason: 'deadline', explanation };
  }
  if (told === undefined || last === undefined) {
    const explanation = 'No instance was launched in time, and EC2 has refused none: see the log of the trigger.';
    return { kind: 'none', reason: 'internal', explanation };
  }
  const { order, refusals } = told;
  const words = order.machine.markets.flatMap(
    (market) => refusals.findLast((refusal) => refusal.market === market) ?? [],
  );
  const advice = [...new Set(words.flatMap((refusal) => adviceOnRefusal(refusal, order, stage)))];
  const why = [...advice, `Its words: ${wordsOf(words.flatMap(({ errors }) => errors))}`].join(' ');
  return isForCapacity(last, refusals)
    ? { kind: 'none', reason: 'no-capacity', explanation: `EC2 had no instance in time. ${why}` }
    : { kind: 'none', reason: 'launch-refused', explanation: `EC2 launched no instance. ${why}` };
}

/** As a part that is ordered when its whole is about to end. */
function hadNoTime(order: ObservedAttempt['order']): boolean {
  return !isWorthwhile(order, secondsUntil(order.runDeadline, new Date(order.madeAt)));
}

/** Whether the order before the latest one had waited for a member of its pool, too. */
function wasRenewed(attempts: readonly ObservedAttempt[]): boolean {
  const before = attempts.at(-2);
  return before?.order.machine.pool !== undefined && before.record === null;
}

/** Why no member of its pool has taken an order in time. */
function withoutMember(name: string, { shortage }: ObservedPool): Conclusion {
  const why =
    shortage === null
      ? 'All that it may have were at work: let it have more (pools[].most), or give runs more time (runMaximumMinutes).'
      : `Its group has fewer instances than it is to have. AWS's words: ${shortage.join(' ') || 'none'}`;
  return {
    kind: 'none',
    reason: 'no-capacity',
    explanation: `No member of the pool ${name} took the order in time. ${why}`,
  };
}

/** Where something of what was asked fits nothing, but something else only lacks capacity, that is what it is about. */
function isForCapacity({ errors }: Refusal, all: readonly Refusal[]): boolean {
  const meaning = meaningOf(errors);
  return (
    meaning === 'capacity' || (meaning === 'unsuitable' && all.some((one) => meaningOf(one.errors) === 'capacity'))
  );
}

function conclusionOf({ order }: ObservedAttempt, end: End): Conclusion {
  if (end.kind === 'result') return { kind: 'result', attempt: order.attempt.number };
  return { kind: 'none', reason: end.reason, explanation: end.explanation };
}
