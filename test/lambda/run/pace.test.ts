import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attemptSeconds, paceOf } from '../../../lambda/run/pace.ts';
import type { PastProof } from '../../../lambda/run/past-proof.ts';
import { pastProof } from '../past-proof.ts';

const taking = (...seconds: number[]): PastProof[] => seconds.map((workSeconds) => pastProof({ workSeconds }));
const terabyte = { bytes: 1e12, fixedSeconds: 1_200, seconds: 40_000 };

test('two proofs are no pace, three are: the median, whatever one odd one says', () => {
  expect(paceOf(taking(100, 100))).toBeNull();
  expect(paceOf(taking(100, 2, 120))).toEqual({ secondsPerByte: 1e-8, slowestSecondsPerByte: 1.2e-8, proofs: 3 });
  expect(paceOf(taking(100, 100, 200, 200))?.secondsPerByte).toBeCloseTo(1.5e-8, 12);
});

test('without a past a store says how long it may take, and so it does where no size is known', () => {
  expect(attemptSeconds(terabyte, null)).toBe(40_000);
  const none = { bytes: null, fixedSeconds: null, seconds: null };
  expect(attemptSeconds(none, paceOf(taking(100, 100, 100)))).toBeNull();
});

test('with a past it is three times the median for the bytes, and half as much again as the slowest', () => {
  expect(attemptSeconds(terabyte, paceOf(taking(100, 100, 100)))).toBeCloseTo(1_200 + 3 * 10_000, -1);
  expect(attemptSeconds(terabyte, paceOf(taking(100, 100, 400)))).toBeCloseTo(1_200 + 1.5 * 40_000, -1);
});

test('a repository that is slower than a store assumes gets more time than it does', () => {
  expect(attemptSeconds(terabyte, paceOf(taking(900, 900, 900)))).toBeGreaterThan(terabyte.seconds);
});

test('it is never less than half an hour, and never too short for a proof three times slower, nor after growth', () => {
  expect(attemptSeconds({ bytes: 1, fixedSeconds: 1, seconds: 1 }, paceOf(taking(1, 1, 1)))).toBe(1_800);
  const pace = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 3, maxLength: 5 });
  fc.assert(
    fc.property(pace, fc.integer({ min: 1, max: 1e15 }), (seconds, bytes) => {
      const past = paceOf(taking(...seconds));
      const given = attemptSeconds({ bytes, fixedSeconds: 1_200, seconds: 0 }, past) ?? 0;
      expect(given).toBeGreaterThanOrEqual(1_200 + 3 * bytes * (past?.secondsPerByte ?? Number.NaN) - 1);
      expect(given).toBeGreaterThanOrEqual(1_800);
    }),
  );
});
