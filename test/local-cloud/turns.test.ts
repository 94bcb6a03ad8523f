import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Turns } from './gate/turns.ts';

test('work on one thing happens in the order it was asked for, even after a failure; work on another at once', async () => {
  const turns = new Turns();
  const seen: string[] = [];
  const work = (name: string, milliseconds: number) => async () => {
    seen.push(`${name} begins`);
    await sleep(milliseconds);
    seen.push(`${name} ends`);
    if (name === 'first') throw new Error('broken');
    return name;
  };
  const outcomes = await Promise.allSettled([
    turns.take('report.json', work('first', 30)),
    turns.take('report.json', work('second', 1)),
    turns.take('order.json', work('other', 1)),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(seen).toEqual(['first begins', 'other begins', 'other ends', 'first ends', 'second begins', 'second ends']);
});
