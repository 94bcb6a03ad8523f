import { expect, test } from 'vitest';
import { checkRecordSchema } from '../../agent/contract/check-record.ts';
import type { Item } from '../../agent/contract/proof.ts';
import { builtInChecks, type ProofSoFar } from '../../agent/proof/built-in-checks.ts';

const item = (name: string, recordsExpected: number | null, recordsRestored: number | null): Item => ({
  ...{ path: [name], parts: 1, bytes: 1, recordsExpected, recordsRestored },
});

const sound: ProofSoFar = {
  kind: { phases: { structure: 'Check the structure' } },
  ...{ asked: 'examine', done: 'examine', errors: new Map(), failure: null },
  phases: [
    { name: 'restore', startedAt: '2026-11-28T03:00:00.000Z', seconds: 1.5 },
    { name: 'restore', startedAt: '2026-11-28T03:00:02.000Z', seconds: 2 },
  ],
  state: {
    items: [item('a', 3, 3), item('b', 4, 4), item('.system', 9, null)],
    leftOut: [{ name: '.system', why: 'It is.' }],
  },
};

function told(changes: Partial<ProofSoFar>) {
  const records = builtInChecks({ ...sound, ...changes });
  for (const record of records) expect(checkRecordSchema.parse(record)).toEqual(record);
  return Object.fromEntries(
    records.map(({ kind, outcome, blame }) => [kind, blame ? `${outcome} by ${blame}` : outcome]),
  );
}

test('all of a sound backup has passed, and what was left out is not counted', () => {
  expect(told({})).toEqual({ structure: 'passed', bytes: 'passed', restore: 'passed', counts: 'passed' });
  expect(builtInChecks(sound)).toMatchObject([
    { name: 'Check the structure', for: [], severity: 'fail', expected: 0, actual: 0 },
    {},
    { seconds: 3.5 },
    { expected: 7, actual: 7, unit: 'records' },
  ]);
});

test('nothing stands there that was not asked', () => {
  expect(told({ asked: 'structure', done: 'structure' })).toEqual({ structure: 'passed' });
});

test('of a damaged backup that has failed which found it, and what stands is not taken for all of it', () => {
  const items = [item('a', 3, 3), item('b', 4, null)];
  expect(told({ errors: new Map([['bytes', ['corrupt']]]), state: { items, leftOut: [] } })).toEqual({
    ...{ structure: 'passed', bytes: 'failed', restore: 'not-evaluated by data', counts: 'failed' },
  });
});

test('what the proof never came to was not evaluated, and why is said', () => {
  const failure = { explanation: 'Out of time.' };
  expect(told({ done: 'structure', failure })).toEqual({
    ...{ structure: 'passed', bytes: 'not-evaluated by mayfly', restore: 'not-evaluated by mayfly' },
    counts: 'not-evaluated by mayfly',
  });
  expect(told({ done: null, failure })).toMatchObject({ structure: 'not-evaluated by mayfly' });
});

test('a machine that cannot restore it says nothing of the backup', () => {
  const state = { items: [item('a', 3, null)], leftOut: [] };
  expect(told({ done: 'restore', errors: new Map([['restore', ['incompatible']]]), state })).toMatchObject({
    ...{ bytes: 'passed', restore: 'not-evaluated by mayfly', counts: 'not-evaluated by mayfly' },
  });
});

test('a backup that does not say how many records it holds is not counted', () => {
  expect(told({ state: { items: [item('a', null, 3)], leftOut: [] } })).toMatchObject({
    counts: 'not-evaluated by data',
  });
});
