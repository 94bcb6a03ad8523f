import { expect, test } from 'vitest';
import type { CheckRecord } from '../../../agent/contract/check-record.ts';
import { notTested } from '../../../agent/stores/archive/not-tested.ts';

const level = { asked: 'examine', reached: 'examine' } as const;
const run: CheckRecord = {
  ...{ kind: 'run', name: 'players', for: [], severity: 'fail', expected: null, actual: null },
  ...{ outcome: 'passed', seconds: 1 },
};
const usable = 'that the program which the archive is for can use it';
const whatOf = (checks: CheckRecord[], phases: string[] = []) =>
  notTested({ level, checks, phases: phases.map((name) => ({ name, startedAt: '2026-11-01T00:00:00Z', seconds: 1 })) });

test('that a program can use it is untested until a command of the plan has run', () => {
  expect(whatOf([])).toContainEqual(expect.objectContaining({ what: usable }));
  expect(whatOf([{ ...run, outcome: 'not-evaluated' }])).toContainEqual(expect.objectContaining({ what: usable }));
  expect(whatOf([run])).toEqual([expect.objectContaining({ what: expect.stringMatching(/^owners/) })]);
  expect(whatOf([], ['restore', 'import'])).toEqual(whatOf([run]));
});

test('of what was not unpacked nothing is said about how', () => {
  expect(notTested({ level: { asked: 'bytes', reached: 'bytes' }, checks: [], phases: [] })).toEqual([]);
});
