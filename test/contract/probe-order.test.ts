import { expect, test } from 'vitest';
import { anyOrderSchema, isProbe, type ProbeOrder, probeOrderSchema } from '../../agent/contract/probe-order.ts';
import { order, probeOrder } from './examples.ts';

test('an order that does not say what it is for is one to prove a backup, as it has always been', () => {
  expect(anyOrderSchema.safeParse(order).data).toEqual(order);
  expect(isProbe(order)).toBe(false);
});

test('an order to probe has nothing of a backup', () => {
  expect(anyOrderSchema.safeParse(probeOrder).data).toEqual(probeOrder satisfies ProbeOrder);
  expect(isProbe(probeOrder)).toBe(true);
  expect(anyOrderSchema.safeParse({ ...probeOrder, backup: {} }).error?.message).toContain('backup');
  expect(anyOrderSchema.safeParse({ ...order, kind: 'probe' }).success).toBe(false);
});

test.each([
  ['a variant that nobody knows', { variant: 'for free' }, 'variant'],
  ['a deadline that is none', { attempt: { number: 1, deadline: 'soon' } }, 'deadline'],
])('an order to probe is refused with %s, named by its field', (_, change, field) => {
  expect(probeOrderSchema.safeParse({ ...probeOrder, ...change }).error?.issues[0]?.path).toContain(field);
});
