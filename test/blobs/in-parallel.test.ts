import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { forEachParallel } from '../../agent/blobs/for-each-parallel.ts';

const never = new AbortController().signal;

test('does everything, so many at once and no more', async () => {
  const done: number[] = [];
  let running = 0;
  let most = 0;
  await forEachParallel(
    Array.from({ length: 50 }, (_, i) => i),
    4,
    never,
    async (item) => {
      most = Math.max(most, ++running);
      await sleep(1);
      running--;
      done.push(item);
    },
  );
  expect(done).toHaveLength(50);
  expect(most).toBe(4);
});

test('throws the first failure once what was under way has let go, and begins nothing more', async () => {
  let running = 0;
  let begun = 0;
  const failing = forEachParallel(
    Array.from({ length: 50 }, (_, i) => i),
    4,
    never,
    async (item, signal) => {
      begun++;
      running++;
      try {
        if (item === 5) throw new Error('the fifth');
        await sleep(5, undefined, { signal });
      } finally {
        running--;
      }
    },
  );
  await expect(failing).rejects.toThrow('the fifth');
  expect(running).toBe(0);
  expect(begun).toBeLessThan(15);
});

test("throws the signal's reason when it aborts", async () => {
  const stop = new AbortController();
  const waiting = forEachParallel([1, 2, 3], 2, stop.signal, (_, signal) => sleep(60_000, undefined, { signal }));
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});
