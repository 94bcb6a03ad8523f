import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mostOrders, orderSchema } from '../../../agent/contract/order.ts';
import { isWorthwhile, mayFollow, nextOrder } from '../../../lambda/run/next-order.ts';
import { order } from '../../contract/examples.ts';

const now = new Date('2026-11-01T00:30:00.000Z');
const following = { after: 'other', isLast: false, now } as const;

test('is the order before it, but for number, times, secret and markets', () => {
  const { order: next, text } = nextOrder(order, following);
  expect(orderSchema.parse(JSON.parse(text))).toEqual(next);
  const { secret: _, ...same } = order;
  expect(next).toMatchObject({
    ...same,
    madeAt: now.toISOString(),
    attempt: { number: 2, deadline: '2026-11-01T01:30:00.000Z' },
  });
  expect(next.secret).not.toBe(order.secret);
  expect(nextOrder(order, following).order.secret).not.toBe(next.secret);
});

test('has twice the time after a deadline, and never more than the run', () => {
  const doubled = nextOrder(order, { ...following, after: 'deadline' }).order;
  expect(doubled.limits.durationSeconds).toBe(7_200);
  expect(doubled.attempt.deadline).toBe('2026-11-01T02:30:00.000Z');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 }), fc.constantFrom('deadline', 'other', null), (minutes, after) => {
      const at = new Date(now.getTime() + minutes * 60_000);
      const next = nextOrder(order, { after, isLast: false, now: at }).order;
      expect(Date.parse(next.attempt.deadline)).toBeLessThanOrEqual(Date.parse(order.runDeadline));
      expect(next.runDeadline).toBe(order.runDeadline);
    }),
  );
});

describe('its markets', () => {
  test('are on demand first when it is the last', () => {
    expect(nextOrder(order, { ...following, isLast: true }).order.machine.markets).toEqual(['on-demand', 'spot']);
  });

  test('are spot alone where nothing else is allowed', () => {
    const spotOnly = { ...order, limits: { ...order.limits, onDemand: false } };
    expect(nextOrder(spotOnly, { ...following, isLast: true }).order.machine.markets).toEqual(['spot']);
  });
});

test('follows while there are numbers, and time enough for an instance to be of use', () => {
  const secondsBefore = (seconds: number) => new Date(Date.parse(order.runDeadline) - seconds * 1_000);
  expect(mayFollow(order, secondsBefore(180))).toBe(true);
  expect(mayFollow(order, secondsBefore(179))).toBe(false);
  expect(mayFollow({ ...order, attempt: { ...order.attempt, number: mostOrders } }, now)).toBe(false);
  // An attempt that was meant to be short needs no more than half of its time.
  expect(isWorthwhile({ limits: { ...order.limits, durationSeconds: 60 } }, 30)).toBe(true);
});

describe('of an order for a pool', () => {
  const pool = {
    ...{ name: 'nightly', group: 'mayfly-test_pool_nightly', alone: { ownPrefix: 'attempts/AROAALONE' } },
    queueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/nightly',
  };
  const pooled = { ...order, machine: { ...order.machine, pool } };

  test('the next is for the pool as well', () => {
    expect(nextOrder(pooled, following).order).toMatchObject({ ledger: order.ledger, machine: { pool } });
  });

  test.each([
    ['the last', { isLast: true }],
    ['one whose pool is no help', { isAlone: true }],
  ])('%s is for an instance of its own, which writes where that may', (_, changes) => {
    const { order: next } = nextOrder(pooled, { ...following, ...changes });
    expect(next.machine.pool).toBeUndefined();
    expect(next.ledger).toEqual({ ...order.ledger, ownPrefix: 'attempts/AROAALONE' });
    expect(next.machine.images).toEqual(order.machine.images);
  });
});
