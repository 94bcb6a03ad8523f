import { type AnyOrder, isProbe } from '../../agent/contract/probe-order.ts';
import { mostRefusals, type Refusal } from '../ledger/refusals.ts';
import { roundsOf } from './launch-choices.ts';
import { longestDelaySeconds } from './messages.ts';
import { isWorthwhile, mayFollow, secondsUntil } from './next-order.ts';
import { meaningOf } from './refusal-meaning.ts';

/** A launch that EC2 refuses for what it asks is tried this often: a right may need minutes until it is known. */
const mostRefusedLaunches = 5;
/** Where nothing fits what is asked, in any market, zone or architecture, all of them are asked this often. */
const mostUnsuitableRounds = 2;

/**
 * What to do about an attempt that has no instance. `launch`: try it. `renew`: so much of its time is gone that an
 * order with a later deadline is better. `give-up`: no instance will come of this run. Trigger and settle both ask:
 * what one of them leaves alone, the other takes up.
 */
export function launchOutlook(
  order: AnyOrder,
  refusals: readonly Refusal[],
  now: Date,
): 'launch' | 'renew' | 'give-up' {
  if (order.machine.images.length === 0) return 'give-up';
  // A refusal is an answer, and that is all that a probe wants.
  if (isProbe(order) && refusals.length > 0) return 'give-up';
  const meanings = refusals.map(({ errors }) => meaningOf(errors));
  if (meanings.filter((meaning) => meaning === 'refused').length >= mostRefusedLaunches) return 'give-up';
  const isUnsuitable = meanings.every((meaning) => meaning === 'unsuitable');
  if (isUnsuitable && roundsOf(refusals, order.machine) >= mostUnsuitableRounds) return 'give-up';
  if (!isWorthwhile(order, secondsUntil(order.runDeadline, now))) return 'give-up';
  const isWorn = secondsUntil(order.attempt.deadline, now) < order.limits.durationSeconds / 2;
  const endsBeforeRun = Date.parse(order.attempt.deadline) < Date.parse(order.runDeadline);
  if ((isWorn && endsBeforeRun) || refusals.length >= mostRefusals) return mayFollow(order, now) ? 'renew' : 'give-up';
  return 'launch';
}

const firstDelaySeconds = 60;

/**
 * How long to wait after so many rounds of refusals: doubling, and half of it by chance so that runs don't queue up.
 */
export function launchDelaySeconds(rounds: number, chance = Math.random()): number {
  const longest = Math.min(longestDelaySeconds, firstDelaySeconds * 2 ** (rounds - 1));
  return Math.round(longest * (0.5 + chance / 2));
}

/** What a launch takes that is not refused, with a queue before it. */
const launchPatienceSeconds = 180;

/** Whether the message that should launch this attempt must be lost: nothing was heard of it for too long. */
export function isLaunchOverdue(order: AnyOrder, refusals: readonly Refusal[], now: Date): boolean {
  const rounds = roundsOf(refusals, order.machine);
  const waited = secondsUntil(now.toISOString(), new Date(refusals.at(-1)?.at ?? order.madeAt));
  return waited > launchPatienceSeconds + (rounds === 0 ? 0 : launchDelaySeconds(rounds, 1));
}
