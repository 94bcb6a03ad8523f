import { expect, test } from 'vitest';
import type { Report } from '../../../agent/contract/report.ts';
import { mostPastProofs, pastProofOf, pastProofSchema, remembered } from '../../../lambda/run/past-proof.ts';
import { reportOf } from '../../../lambda/settle/report-of.ts';
import { result } from '../examples.ts';
import { pastProof } from '../past-proof.ts';
import { observedAttempt } from '../settle/observed-attempts.ts';

const at = (second: number) => new Date(Date.UTC(2026, 10, 1, 0, 5, second)).toISOString();
const phase = (name: string, from: number, seconds: number) => ({ name, startedAt: at(from), seconds });
const made = reportOf({ kind: 'result', attempt: 1 }, [observedAttempt(1, result)], new Date(at(50)));
const [item] = result.items;
if (item === undefined || result.instance === null) throw new Error('The example has no item or no instance.');
const report: Report = {
  ...made,
  items: [{ ...item, bytes: 5_000_000_000 }],
  phases: [phase('structure', 0, 5), phase('bytes', 5, 20), phase('restore', 10, 25), phase('examine', 35, 5)],
  instance: { ...result.instance, vcpus: 4 },
  load: {
    processors: { heldBack: 0.7, mean: 0.9 },
    disk: { heldBack: 0.1, mean: 0.2 },
    network: { heldBack: 0.2, mean: 1, highest: 250_000_000 },
    samples: [],
  },
};

test('a verified proof teaches what grows with its bytes, what it was held back by, and on what', () => {
  const proof = pastProofOf(report);
  expect(proof).toMatchObject({ bytes: 5e9, workSeconds: 40, restoreSeconds: 30, vcpus: 4, receivedGbps: 2 });
  expect(proof).toMatchObject({ heldBackBy: 'processors', at: at(0), startSeconds: expect.any(Number) });
  expect(pastProofSchema.parse(proof)).toEqual(proof);
});

test.each<[string, Partial<Report>]>([
  ['is not verified', { verdict: 'corrupt' }],
  ['is too small for its bytes to count', { items: [{ ...item, bytes: 200_000_000 }] }],
  ['took several attempts', { attempts: [...made.attempts, ...made.attempts] }],
  ['has no phases', { phases: [] }],
  ['was made without AWS', { runId: null, attempts: [] }],
])('one that %s teaches nothing', (_, changes) => {
  expect(pastProofOf({ ...report, ...changes })).toBeNull();
});

test('nothing held back what was nowhere near a limit for half of the time, nor what was not measured', () => {
  const none = { heldBack: 0.4, mean: 0.4 };
  expect(pastProofOf({ ...report, load: { processors: none, disk: none, network: null, samples: [] } })).toMatchObject({
    heldBackBy: null,
    receivedGbps: null,
  });
  const { load: _, ...unmeasured } = report;
  expect(pastProofOf(unmeasured)).toMatchObject({ heldBackBy: null });
});

test('the latest few are remembered, each once, in whatever order they come', () => {
  const days = [3, 1, 7, 2, 6, 5, 4, 7].map((day) =>
    pastProof({ runId: String(day).repeat(20), at: `2026-11-0${day}T00:00:00.000Z` }),
  );
  const kept = days.reduce<ReturnType<typeof remembered>>((proofs, next) => remembered(proofs, next), []);
  expect(kept.map(({ runId }) => runId[0])).toEqual(['3', '4', '5', '6', '7']);
  expect(kept).toHaveLength(mostPastProofs);
  expect(remembered(kept, null)).toEqual(kept);
});
