import { expect, test } from 'vitest';
import type { Report } from '../../agent/contract/report.ts';
import { paceText, targetText } from '../../agent/report/plan-text.ts';

const target = { minutes: 30, networkGbps: 40, vcpus: 8, isMet: true };
const told = (changes: Partial<Pick<Report, 'plan' | 'level'>> = {}) =>
  targetText({
    plan: { target },
    level: { asked: 'examine', reached: 'examine' },
    phases: [
      { name: 'bytes', startedAt: '2026-11-01T00:00:00.000Z', seconds: 60 },
      { name: 'restore', startedAt: '2026-11-01T00:00:30.000Z', seconds: 90 },
    ],
    ...changes,
  });

test('the target stands beside what was measured, and on what', () => {
  expect(told()).toBe('30 min, restored in 2 min; on a machine of at least 40 Gbit/s and 8 vCPUs');
});

test('a target that EC2 had no machine for says what it would need', () => {
  expect(told({ plan: { target: { ...target, isMet: false } } })).toMatch(
    /^30 min, restored in 2 min; it would need 40 Gbit\/s and 8 vCPUs, but no such machine was to be had .* price limit/,
  );
});

test('nothing is measured of what was not restored, and without a target there is nothing to tell', () => {
  expect(told({ level: { asked: 'examine', reached: 'bytes' } })).toMatch(/^30 min; on a machine/);
  expect(told({ plan: {} })).toBeNull();
});

test('a pace says how many proofs it is of', () => {
  expect(paceText({ pace: { bytes: 1, bytesInASecond: 104_857_600, proofs: 5 } })).toBe(
    '100 MiB/s expected, the median of 5 verified proofs',
  );
  expect(paceText({})).toBeNull();
});
