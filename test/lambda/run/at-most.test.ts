import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { atMost } from '../../../lambda/run/at-most.ts';

test('no more than so many works run at once, all of them run, and one that fails stops no other', async () => {
  const inTurn = atMost(2);
  let running = 0;
  let most = 0;
  const work = async (number: number) => {
    running += 1;
    most = Math.max(most, running);
    await setImmediate();
    running -= 1;
    if (number === 3) throw new Error('three');
    return number;
  };
  const outcomes = await Promise.allSettled([1, 2, 3, 4, 5, 6].map((number) => inTurn(() => work(number))));
  expect(most).toBe(2);
  expect(outcomes.map(({ status }) => status).filter((status) => status === 'fulfilled')).toHaveLength(5);
});
