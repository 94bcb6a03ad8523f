import { expect, test } from 'vitest';
import { runAll } from '../../../lambda/run/run-all.ts';

test('does the work for each item and throws what failed', async () => {
  const done: number[] = [];
  const work = async (item: number) => {
    if (item % 2 === 0) throw new Error(`no ${item}`);
    done.push(item);
  };
  await expect(runAll('records', [1, 2, 3], work)).rejects.toThrow('no 2');
  await expect(runAll('parts of the sweep', [2, 4, 5], work)).rejects.toThrow('2 of 3 parts of the sweep failed');
  expect(done).toEqual([1, 3, 5]);
});
