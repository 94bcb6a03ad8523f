import { expect, test } from 'vitest';
import { retry } from '../../agent/blobs/retry.ts';

const never = new AbortController().signal;
const passing = { isPassing: () => true, signal: never };
const quick = { ...passing, firstPauseMilliseconds: 2, longestPauseMilliseconds: 4 };

function failing(times: number, fault: unknown = new Error('not now')) {
  const work = Object.assign(
    async () => {
      work.calls += 1;
      if (work.calls <= times) throw fault;
      return 'done';
    },
    { calls: 0 },
  );
  return work;
}

test('does it again until it succeeds', async () => {
  const work = failing(5);
  expect(await retry(work, quick)).toBe('done');
  expect(work.calls).toBe(6);
});

test.each([
  [6, {}],
  [2, { attempts: 2 }],
  [1, { attempts: 1 }],
])('throws the last fault after %d attempts (%j)', async (attempts, options) => {
  const fault = new Error('never');
  const work = failing(100, fault);
  await expect(retry(work, { ...quick, ...options })).rejects.toBe(fault);
  expect(work.calls).toBe(attempts);
});

test.each([
  ['a TypeError, as the SDK throws at an answer that it cannot read', new TypeError('undefined is not iterable')],
  ['what is no Error at all', 'not now'],
])('leaves it to `isPassing` alone whether %s passes', async (_, fault) => {
  expect(await retry(failing(1, fault), quick)).toBe('done');
  await expect(retry(failing(100, fault), quick)).rejects.toBe(fault);
});

test('throws at once what does not pass', async () => {
  const fault = new Error('denied');
  const work = failing(100, fault);
  await expect(retry(work, { ...quick, isPassing: () => false })).rejects.toBe(fault);
  expect(work.calls).toBe(1);
});

test('waits between half of a pause and the whole of it, each twice as long as the one before', async () => {
  const began = performance.now();
  await retry(failing(3), { ...passing, firstPauseMilliseconds: 40 });
  const milliseconds = performance.now() - began;
  expect(milliseconds).toBeGreaterThan(20 + 40 + 80 - 5);
  expect(milliseconds).toBeLessThan(40 + 80 + 160 + 100);
});

test('waits no longer than the longest pause', async () => {
  const began = performance.now();
  await retry(failing(4), { ...passing, firstPauseMilliseconds: 10_000, longestPauseMilliseconds: 20 });
  expect(performance.now() - began).toBeLessThan(4 * 20 + 100);
});

test.each(['before it begins', 'while it waits'])('throws the reason of a signal that aborts %s', async (when) => {
  const stopping = new AbortController();
  const reason = new Error('enough');
  const work = failing(100);
  if (when === 'before it begins') stopping.abort(reason);
  const retrying = retry(work, { ...passing, signal: stopping.signal, firstPauseMilliseconds: 60_000 });
  setTimeout(() => stopping.abort(reason), 20);
  await expect(retrying).rejects.toBe(reason);
  expect(work.calls).toBe(when === 'before it begins' ? 0 : 1);
});
