import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { deadlineSignal } from '../../agent/instance/deadline.ts';
import { RunError } from '../../agent/proof/run-error.ts';

it('aborts with the reason deadline before the deadline itself', async () => {
  const signal = deadlineSignal(new Date(Date.now() + 300).toISOString(), Date.now());
  expect(signal.aborted).toBe(false);
  await delay(290);
  expect(signal.aborted).toBe(true);
  expect(signal.reason).toBeInstanceOf(RunError);
  expect(signal.reason).toMatchObject({ reason: 'deadline' });
});

it('aborts at once when the deadline is past', async () => {
  const signal = deadlineSignal('2020-01-01T00:00:00.000Z', Date.now());
  await delay(20);
  expect(signal.aborted).toBe(true);
});
