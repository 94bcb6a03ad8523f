import { expect, test } from 'vitest';
import { DiskBudget } from '../../../../agent/stores/elasticsearch/staging/disk-budget.ts';

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const open = Symbol();
  return (await Promise.race([promise, Promise.resolve(open)])) !== open;
}

test('who asks for more than is free waits for what others give back', async () => {
  const budget = new DiskBudget(10);
  expect(await budget.reserve(6)).toBe(true);
  const second = budget.reserve(6);
  expect(await isSettled(second)).toBe(false);
  budget.release(2);
  expect(await second).toBe(true);
});

test('who waits is served in order: little ones do not overtake', async () => {
  const budget = new DiskBudget(10);
  await budget.reserve(8);
  const [large, small] = [budget.reserve(9), budget.reserve(1)];
  expect(await isSettled(small)).toBe(false);
  budget.release(8);
  expect(await large).toBe(true);
  expect(await small).toBe(true);
});

test('once it is closed nothing is granted, and nobody waits', async () => {
  const budget = new DiskBudget(10);
  await budget.reserve(8);
  const waiting = budget.reserve(8);
  budget.close();
  expect(await waiting).toBe(false);
  expect(await budget.reserve(1)).toBe(false);
});
