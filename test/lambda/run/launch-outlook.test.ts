import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Order } from '../../../agent/contract/order.ts';
import { mostRefusals, type Refusal } from '../../../lambda/ledger/refusals.ts';
import { isLaunchOverdue, launchDelaySeconds, launchOutlook } from '../../../lambda/run/launch-outlook.ts';
import { order, probeOrder } from '../../contract/examples.ts';

const at = (minutes: number) => new Date(Date.parse(order.madeAt) + minutes * 60_000);
const refusals = (count: number, code: string): Refusal[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ version: 1, runId: order.runId, attempt: 1, number: index + 1, at: order.madeAt },
    market: index % 2 === 0 ? 'spot' : 'on-demand',
    errors: [{ code, message: '' }],
  }));
const lacking = (count: number) => refusals(count, 'InsufficientInstanceCapacity');
const untilRunEnds: Order = { ...order, attempt: { number: 1, deadline: order.runDeadline } };

const imageless: Order = { ...order, machine: { ...order.machine, images: [] } };

describe('the outlook of a launch', () => {
  test.each<[string, Order, Refusal[], number, ReturnType<typeof launchOutlook>]>([
    ['is good at first', order, [], 0, 'launch'],
    ['is good while half of the time is left', order, lacking(8), 29, 'launch'],
    ['is better with a later deadline after that', order, lacking(8), 31, 'renew'],
    ['is as good as any while no later deadline is to be had', untilRunEnds, lacking(8), 350, 'launch'],
    ['is gone when no image can restore the snapshot', imageless, [], 0, 'give-up'],
    ['is gone with the time of the run', untilRunEnds, lacking(8), 358, 'give-up'],
    ['is better with a new order when this one was refused too often', order, lacking(mostRefusals), 1, 'renew'],
    ['is unhurt by throttling', order, refusals(9, 'RequestLimitExceeded'), 1, 'launch'],
    [
      'is good while something fits nothing and something else lacks capacity',
      order,
      [...refusals(9, 'InvalidFleetConfig'), ...lacking(1)],
      1,
      'launch',
    ],
    ['is gone when nothing fits, twice over', order, refusals(30, 'InvalidFleetConfig'), 1, 'give-up'],
    [
      'is gone when AWS refuses again and again what is asked',
      order,
      refusals(5, 'InvalidAMIID.NotFound'),
      1,
      'give-up',
    ],
  ])('%s', (_, of, refused, minutes, expected) => {
    expect(launchOutlook(of, refused, at(minutes))).toBe(expected);
  });
});

test('the wait grows, is never longer than SQS can delay, and differs from run to run', () => {
  expect([1, 2, 3, 9].map((rounds) => launchDelaySeconds(rounds, 1))).toEqual([60, 120, 240, 900]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }), (rounds, chance) => {
      const seconds = launchDelaySeconds(rounds, chance);
      expect(seconds).toBeGreaterThanOrEqual(30);
      expect(seconds).toBeLessThanOrEqual(900);
    }),
  );
});

test('a launch is overdue when nothing was heard for longer than its message may have been delayed', () => {
  expect(isLaunchOverdue(order, [], at(2))).toBe(false);
  expect(isLaunchOverdue(order, [], at(4))).toBe(true);
  expect(isLaunchOverdue(order, lacking(2), at(3.5))).toBe(false);
  expect(isLaunchOverdue(order, lacking(2), at(4.5))).toBe(true);
  expect(isLaunchOverdue(order, lacking(20), at(17))).toBe(false);
  expect(isLaunchOverdue(order, lacking(20), at(19))).toBe(true);
});

test('a probe is launched once: whatever EC2 refuses it is an answer', () => {
  expect(launchOutlook(probeOrder, [], at(0))).toBe('launch');
  expect(launchOutlook(probeOrder, lacking(1), at(1))).toBe('give-up');
  expect(launchOutlook(probeOrder, refusals(1, 'RequestLimitExceeded'), at(1))).toBe('give-up');
});
