import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { changeRepositoryState, readRepositoryState } from '../../../lambda/ledger/repository-state.ts';
import { Random } from '../../faults/random.ts';
import { distantS3 } from './distant-s3.ts';

/** What a function has, less what it keeps in reserve. */
const functionMilliseconds = 58_000;
/** Four functions at once, each with a batch of ten messages. */
const functions = 4;
const batch = 10;
/** Of one report: what is to be said is claimed, was said, and is taken off the list. */
const changesOfReport = 3;

let random: Random;

beforeEach(() => {
  vi.useFakeTimers();
  random = new Random(7);
  vi.spyOn(Math, 'random').mockImplementation(() => random.next());
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function settled<T>(work: Promise<T>): Promise<T> {
  let isOver = false;
  work.finally(() => (isOver = true)).catch(() => {});
  while (!isOver) await vi.advanceTimersByTimeAsync(50);
  return await work;
}

/** Reports of one repository, as functions settle them; gives back how long each took, of those that came through. */
async function settleReports(count: number, ledger: Parameters<typeof changeRepositoryState>[0]): Promise<number[]> {
  const took: number[] = [];
  let left = count;
  const settleOne = async (signal: AbortSignal) => {
    const began = Date.now();
    for (let change = 0; change < changesOfReport; change += 1) {
      await changeRepositoryState(
        ledger,
        'logs',
        async (state) => {
          // The first of them looks for what was said already.
          if (change === 0) await new Promise((resolve) => setTimeout(resolve, random.integer(30, 80)));
          return { ...state };
        },
        signal,
      );
    }
    took.push(Date.now() - began);
  };
  const work = async () => {
    while (left > 0) {
      left -= batch;
      const over = new AbortController();
      const timer = setTimeout(() => over.abort(new Error('no time')), functionMilliseconds);
      await Promise.allSettled(Array.from({ length: batch }, () => settleOne(over.signal)));
      clearTimeout(timer);
    }
  };
  await settled(Promise.all(Array.from({ length: functions }, work)));
  return took.toSorted((a, b) => a - b);
}

test.each([
  ['forty', functions * batch],
  ['two hundred', 200],
])('the state takes in %s reports that are settled forty at once', { timeout: 30_000 }, async (_, count) => {
  const { s3, answers } = distantS3(random);
  const ledger = { s3, bucket: 'ledger' };
  const took = await settleReports(count, ledger);
  expect(took).toHaveLength(count);
  expect(took.at(-1)).toBeLessThan(functionMilliseconds);
  const state = await settled(readRepositoryState(ledger, 'logs', new AbortController().signal));
  expect(state?.revision).toBe(count * changesOfReport);
  const seconds = (milliseconds: number | undefined) => Math.round((milliseconds ?? 0) / 1000);
  console.info(
    `${count} reports: half of them within ${seconds(took[took.length >> 1])} s, the last ${seconds(took.at(-1))} s;`,
    [...answers].map(([answer, times]) => `${times} × ${answer}`).join(', '),
  );
});

test('says how often others were faster when the time is over', async () => {
  const { s3, objects } = distantS3(random);
  const ledger = { s3, bucket: 'ledger' };
  const over = new AbortController();
  setTimeout(() => over.abort(new Error('no time')), 3_000);
  const overtaken = changeRepositoryState(
    ledger,
    'logs',
    async (state) => {
      await changeRepositoryState(ledger, 'logs', (other) => other, new AbortController().signal);
      return state;
    },
    over.signal,
  );
  await expect(settled(overtaken)).rejects.toMatchObject({
    code: 'record-contended',
    message: expect.stringMatching(/^Others were faster to change the state of repository logs: \d+ times\.$/),
    cause: new Error('no time'),
  });
  expect(objects.has(ledgerKey.repositoryState('logs'))).toBe(true);
});
