import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../../agent/contract/result.ts';
import { type UnprovenReason, unprovenReasonSchema } from '../../../agent/contract/verdict.ts';
import type { Refusal } from '../../../lambda/ledger/refusals.ts';
import { nextStep as stepIn } from '../../../lambda/settle/next-step.ts';
import { order } from '../../contract/examples.ts';
import { corruptResult, result } from '../examples.ts';
import { described, observedAttempt } from './observed-attempts.ts';

const now = new Date('2026-11-01T00:30:00.000Z');
const nextStep = (attempts: Parameters<typeof stepIn>[0], at: Date) => stepIn(attempts, at, 'test');
const unproven = (reason: UnprovenReason): Result => ({ ...result, verdict: 'unproven', reason, explanation: 'So.' });
const final = ['deleted', 'not-listed'] as const;

describe('a verdict', () => {
  test.each(['verified', 'intact', 'corrupt', 'suspect', 'incompatible'] as const)('of %s is reported', (verdict) => {
    const said = verdict === 'corrupt' ? corruptResult : { ...result, verdict };
    expect(nextStep([observedAttempt(1, said)], now)).toEqual({
      kind: 'report',
      conclusion: { kind: 'result', attempt: 1 },
    });
  });

  test.each(unprovenReasonSchema.options)('of unproven, %s, is reported if no other attempt would help', (reason) => {
    const { kind } = nextStep([observedAttempt(1, unproven(reason))], now);
    expect(kind).toBe(final.some((one) => one === reason) ? 'report' : 'order');
  });

  test('of a denial is reported when a second attempt is denied as well: a right that was just granted takes a while', () => {
    const denied = unproven('access-denied');
    expect(nextStep([observedAttempt(1, denied)], now)).toMatchObject({ kind: 'order', following: { after: 'other' } });
    expect(nextStep([observedAttempt(1, denied), observedAttempt(2, denied)], now)).toEqual({
      kind: 'report',
      conclusion: { kind: 'result', attempt: 2 },
    });
    expect(nextStep([observedAttempt(1, denied), observedAttempt(2, result)], now)).toMatchObject({
      conclusion: { attempt: 2 },
    });
    expect(nextStep([observedAttempt(1, denied), observedAttempt(2, null)], now)).toMatchObject({ kind: 'order' });
  });

  test('of proven damage wins over a later one, otherwise the later one counts', () => {
    const step = (first: Result, second: Result) =>
      nextStep([observedAttempt(1, first), observedAttempt(2, second)], now);
    expect(step(corruptResult, result)).toMatchObject({ conclusion: { attempt: 1 } });
    expect(step(result, { ...result, verdict: 'suspect' })).toMatchObject({ conclusion: { attempt: 2 } });
  });
});

describe('the next attempt', () => {
  const stepAfter = (reason: UnprovenReason) => nextStep([observedAttempt(1, unproven(reason))], now);

  test('is given more time only after a deadline', () => {
    expect(stepAfter('deadline')).toMatchObject({ following: { after: 'deadline' } });
    expect(stepAfter('interrupted')).toMatchObject({ following: { after: 'other' } });
  });

  test('is the last one when no further is allowed, and after that the run is over', () => {
    const gone = (count: number) => Array.from({ length: count }, (_, index) => observedAttempt(index + 1, null));
    expect(nextStep(gone(1), now)).toMatchObject({ kind: 'order', following: { isLast: false } });
    expect(nextStep(gone(2), now)).toMatchObject({ kind: 'order', following: { isLast: true } });
    expect(nextStep(gone(3), now)).toMatchObject({ kind: 'report', conclusion: { reason: 'instance-lost' } });
  });

  test('is not begun when the run ends too soon', () => {
    const at = new Date(Date.parse(order.runDeadline) - 170_000);
    expect(nextStep([observedAttempt(1, unproven('interrupted'))], at)).toMatchObject({ kind: 'report' });
  });
});

describe('an instance without a result', () => {
  const seen = (instance: Parameters<typeof described>[0] | 'unknown-to-ec2') =>
    observedAttempt(1, null, { seen: { instance: typeof instance === 'string' ? instance : described(instance) } });
  const endingAt = (instance: Parameters<typeof seen>[0], at = now) =>
    nextStep([{ ...seen(instance), order: { ...order, limits: { ...order.limits, attempts: 1 } } }], at);

  test.each(['pending', 'running'])('that is %s is waited for', (state) => {
    expect(nextStep([seen({ state })], now)).toEqual({ kind: 'wait', for: 'instance' });
  });

  test.each(['shutting-down', 'terminated', 'stopping', 'stopped'])('that is %s is lost', (state) => {
    expect(nextStep([seen({ state })], now)).toMatchObject({ kind: 'order' });
  });

  test('was interrupted when EC2 says that spot took it', () => {
    const reason = 'Server.SpotInstanceTermination: Spot instance termination';
    expect(endingAt({ reason })).toMatchObject({ conclusion: { reason: 'interrupted' } });
  });

  test('ran out of time when it ended at its deadline, however late anyone looks', () => {
    const late = new Date('2026-11-01T03:00:00.000Z');
    const changedAt = new Date('2026-11-01T01:00:30.000Z');
    expect(endingAt({ changedAt }, late)).toMatchObject({ conclusion: { reason: 'deadline' } });
    expect(endingAt({}, late)).toMatchObject({ conclusion: { reason: 'instance-lost' } });
  });

  test('holds up nobody for ever, even if nothing can end it', () => {
    const running = { state: 'running' };
    expect(endingAt(running, new Date('2026-11-01T01:14:00.000Z'))).toMatchObject({ kind: 'wait' });
    expect(endingAt(running, new Date('2026-11-01T01:16:00.000Z'))).toMatchObject({
      conclusion: { reason: 'deadline', explanation: expect.stringContaining('still running') },
    });
  });
});

test('a run comes to its report in a bounded number of steps, whatever becomes of its attempts', () => {
  const fate = fc.constantFrom<Result | null>(
    result,
    corruptResult,
    unproven('interrupted'),
    unproven('deadline'),
    null,
  );
  fc.assert(
    fc.property(
      fc.array(fate, { minLength: 10, maxLength: 10 }),
      fc.integer({ min: 1, max: 10 }),
      (fates, attempts) => {
        const limits = { ...order.limits, attempts };
        const run = fates.map((said, index) => observedAttempt(index + 1, said, { order: { limits } }));
        const steps = run.map((_, index) => nextStep(run.slice(0, index + 1), now).kind);
        expect(steps.slice(0, attempts)).toContain('report');
        expect(new Set(steps)).toEqual(new Set([...(steps[0] === 'order' ? ['order'] : []), 'report']));
      },
    ),
  );
});

test('a run for which there is no image ends at once', () => {
  const machine = { ...order.machine, images: [] };
  const seen = observedAttempt(1, null, { order: { machine }, seen: { record: null } });
  expect(nextStep([seen], now)).toEqual({ kind: 'report', conclusion: { kind: 'no-image' } });
});

describe('a run without an instance', () => {
  const refusal = (market: 'spot' | 'on-demand', code: string, message = ''): Refusal => ({
    ...{ version: 1, runId: order.runId, attempt: 1, number: 1, at: order.madeAt },
    market,
    errors: [{ code, message }],
  });
  const concluded = (...refusals: Refusal[]) => {
    const over = new Date(Date.parse(order.runDeadline) - 1000);
    const step = nextStep([observedAttempt(1, null, { seen: { record: null, refusals } })], over);
    return step.kind === 'report' && step.conclusion.kind === 'none' ? step.conclusion : null;
  };

  test('says what each market said last, and what to do about it', () => {
    const conclusion = concluded(
      refusal('spot', 'AuthFailure.ServiceLinkedRoleCreationNotPermitted', 'No such role.'),
      refusal('on-demand', 'VcpuLimitExceeded', 'More than your limit.'),
    );
    expect(conclusion?.reason).toBe('no-capacity');
    const said = conclusion?.explanation ?? '';
    for (const words of ['create-service-linked-role', 'L-1216C47A', 'No such role.', 'More than your limit.'])
      expect(said).toContain(words);
    // Mails and pages are cut at the end.
    expect(said.indexOf('L-1216C47A')).toBeLessThan(said.indexOf('Its words'));
  });

  test.each<[string, Refusal[], string]>([
    ['refused where nothing fits', [refusal('spot', 'InvalidFleetConfig')], 'launch-refused'],
    [
      'for want of capacity where something would fit',
      [refusal('spot', 'UnfulfillableCapacity'), refusal('on-demand', 'InvalidFleetConfig')],
      'no-capacity',
    ],
    ['refused where EC2 forbids it', [refusal('spot', 'UnauthorizedOperation')], 'launch-refused'],
  ])('is %s', (_, refusals, reason) => {
    expect(concluded(...refusals)?.reason).toBe(reason);
  });
});

test('a run that was ordered when it was about to end is out of time, as a part at the end of its whole', () => {
  const late = { madeAt: '2026-11-01T05:59:00.000Z', runDeadline: '2026-11-01T06:00:00.000Z' };
  const conclusionOf = (changes: Partial<typeof order>) =>
    nextStep([observedAttempt(1, null, { order: changes, seen: { record: null } })], new Date('2026-11-01T06:00:30Z'));
  expect(conclusionOf(late)).toMatchObject({ conclusion: { kind: 'none', reason: 'deadline' } });
  expect(conclusionOf({})).toMatchObject({ conclusion: { kind: 'none', reason: 'internal' } });
});

test('an attempt whose instance EC2 ended at once says why, and what to grant, first', () => {
  const reason = 'Client.InternalError: Client error on launch';
  const instance = described({ reason });
  const seen = [1, 2, 3].map((number) => observedAttempt(number, null, { seen: { instance } }));
  expect(nextStep(seen, now)).toMatchObject({
    conclusion: {
      reason: 'instance-lost',
      explanation: expect.stringMatching(
        /^The key of its disk .*AWSServiceRoleForEC2Spot.*EC2 says: Client\.InternalError: /,
      ),
    },
  });
});

describe('an order that waits for a member of its pool', () => {
  const pool = {
    ...{ name: 'nightly', group: 'mayfly-test_pool_nightly', alone: { ownPrefix: 'attempts/AROAALONE' } },
    queueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/nightly',
  };
  const waiting = (observed: { queuedAt: string | null; shortage: string[] | null }) =>
    observedAttempt(1, null, {
      order: { machine: { ...order.machine, pool } },
      seen: { record: null, instance: 'not-asked', pool: observed },
    });
  const queuedAt = '2026-11-01T00:00:05.000Z';
  const minutes = (count: number) => new Date(Date.parse(order.madeAt) + count * 60_000);

  test('is waited for while it is in the queue, and asked for again while it is not', () => {
    expect(nextStep([waiting({ queuedAt, shortage: null })], minutes(20))).toEqual({ kind: 'wait', for: 'member' });
    expect(nextStep([waiting({ queuedAt: null, shortage: null })], minutes(20))).toMatchObject({ kind: 'launch' });
  });

  test('is renewed for the pool where that is busy, and for an instance of its own where it could not grow', () => {
    const renewed = { kind: 'order', following: { after: null } };
    expect(nextStep([waiting({ queuedAt, shortage: null })], minutes(31))).toMatchObject({
      ...renewed,
      following: { isAlone: false },
    });
    expect(nextStep([waiting({ queuedAt, shortage: ['No spot.'] })], minutes(31))).toMatchObject({
      ...renewed,
      following: { isAlone: true },
    });
  });

  test('is for an instance of its own when it was renewed once already, however busy the pool is', () => {
    const [first, second] = [waiting({ queuedAt, shortage: null }), waiting({ queuedAt, shortage: null })];
    expect(nextStep([first, second], minutes(31))).toMatchObject({ kind: 'order', following: { isAlone: true } });
  });

  test('ends with the pool by name, and AWS’s words, when the run is over', () => {
    const over = new Date(Date.parse(order.runDeadline) - 60_000);
    const conclusion = (shortage: string[] | null) => nextStep([waiting({ queuedAt, shortage })], over);
    expect(conclusion(null)).toMatchObject({
      conclusion: { kind: 'none', reason: 'no-capacity', explanation: expect.stringContaining('pools[].most') },
    });
    expect(conclusion(['No spot.'])).toMatchObject({
      conclusion: { explanation: expect.stringMatching(/pool nightly .* AWS's words: No spot\.$/) },
    });
  });
});
