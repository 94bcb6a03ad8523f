import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../../../agent/contract/report.ts';
import type { UnprovenReason, Verdict } from '../../../../agent/contract/verdict.ts';
import {
  newRepositoryState,
  type OutboxEntry,
  type RepositoryState,
  repositoryStateSchema,
} from '../../../../lambda/ledger/repository-state.ts';
import { decide, snapshotMoment } from '../../../../lambda/settle/notify/decide-notification.ts';
import { warning } from '../../../report/sample-checks.ts';
import { damage, result } from '../../examples.ts';

const claim = { by: 'm1', until: '2026-11-01T00:10:00.000Z' };

interface Run {
  readonly verdict: Verdict;
  readonly reason?: UnprovenReason;
  /** Day of November on which the snapshot was taken. */
  readonly day: number;
  /** What the run says of the repository. */
  readonly repository?: Pick<Report['repository'], 'uuid' | 'generation'>;
  readonly findings?: Report['findings'];
}

const landed = (day: number) => new Date(Date.UTC(2026, 10, day, 1)).toISOString();

/** Runs settled one after the other: what was decided for each, and the state at the end. */
function settle(...runs: Run[]): { state: RepositoryState; entries: OutboxEntry[] } {
  let state = newRepositoryState('logs');
  const entries = runs.map(({ verdict, reason = null, day, repository, findings = [] }, number) => {
    state = decide(state, {
      runId: number.toString(16).padStart(20, '0'),
      report: { ...result, verdict, reason, findings, repository: { ...result.repository, ...repository } },
      snapshotAt: new Date(Date.UTC(2026, 10, day)).toISOString(),
      eventAt: landed(day),
      now: new Date(Date.UTC(2026, 10, 20, 0, number)),
      claim,
    });
    const entry = state.outbox.at(-1);
    if (entry === undefined) throw new Error('no entry');
    return entry;
  });
  return { state, entries };
}

const notified = (...runs: Run[]) =>
  settle(...runs).entries.map(({ people, pager }) => [people ? 'people' : '-', pager ?? '-'].join(' '));

const verified = (day: number): Run => ({ verdict: 'verified', day });
const corrupt = (day: number): Run => ({ verdict: 'corrupt', day });

describe('who is told', () => {
  test.each<[string, Run[], string[]]>([
    ['nobody of a first verified', [verified(1)], ['- -']],
    ['nobody of one verified after another', [verified(1), verified(2)], ['- -', '- -']],
    ['nobody of a check that only warns', [{ ...verified(1), findings: [warning] }], ['- -']],
    ['nobody of an intact', [{ verdict: 'intact', day: 1 }], ['- -']],
    ['everyone of a corrupt', [corrupt(1)], ['people ALARM']],
    ['everyone of a suspect', [{ verdict: 'suspect', day: 1 }], ['people ALARM']],
    ['everyone of an unproven', [{ verdict: 'unproven', reason: 'internal', day: 1 }], ['people ALARM']],
    ['people of an incompatible', [{ verdict: 'incompatible', day: 1 }], ['people -']],
    ['people of a snapshot that was deleted', [{ verdict: 'unproven', reason: 'deleted', day: 1 }], ['people -']],
    ['everyone of the first verified after a corrupt', [corrupt(1), verified(2)], ['people ALARM', 'people OK']],
    ['nobody of the second', [corrupt(1), verified(2), verified(3)], ['people ALARM', 'people OK', '- -']],
    [
      'people of the first verified after an incompatible',
      [{ verdict: 'incompatible', day: 1 }, verified(2)],
      ['people -', 'people -'],
    ],
    ['nobody of an older verified after a corrupt', [corrupt(2), verified(1)], ['people ALARM', '- -']],
    ['nobody of a verified of the very same age', [corrupt(2), verified(2)], ['people ALARM', '- -']],
    ['nobody of an intact after a corrupt', [corrupt(1), { verdict: 'intact', day: 2 }], ['people ALARM', '- -']],
    [
      'a younger corrupt stays, when one verified lies between it and an older corrupt',
      [corrupt(3), corrupt(1), verified(2), verified(4)],
      ['people ALARM', 'people ALARM', '- -', 'people OK'],
    ],
    [
      'an incompatible does not resolve what the pager holds',
      [corrupt(1), { verdict: 'incompatible', day: 2 }, verified(3)],
      ['people ALARM', 'people -', 'people OK'],
    ],
    [
      'the pager hears OK though a younger incompatible still troubles people',
      [corrupt(1), { verdict: 'incompatible', day: 5 }, verified(3), verified(6)],
      ['people ALARM', 'people -', '- OK', 'people -'],
    ],
  ])('%s', (_, runs, expected) => {
    expect(notified(...runs)).toEqual(expected);
  });
});

test('the pager is told what it was told before', () => {
  const { entries } = settle(corrupt(1), corrupt(2), verified(3));
  expect(entries.map(({ pagerWas }) => pagerWas)).toEqual(['OK', 'ALARM', 'ALARM']);
});

test('the last good run is the youngest verified one, as it was before the run', () => {
  const { state, entries } = settle(verified(5), verified(3), corrupt(6));
  expect(state.lastVerified?.snapshotAt).toBe('2026-11-05T00:00:00.000Z');
  expect(entries[2]?.lastVerified?.runId).toBe(entries[0]?.runId);
  expect(entries[0]?.lastVerified).toBeNull();
});

describe('how the repository was seen last', () => {
  const seen = (...runs: Run[]) => settle(...runs).state.lastFingerprint?.fingerprint;
  const at = (day: number, uuid: string | null, generation: number | null): Run => ({
    ...verified(day),
    repository: { uuid, generation },
  });

  test('is what the run of the youngest snapshot found, whatever order the reports come in', () => {
    expect(seen(at(1, 'u', 5), at(3, 'u', 9), at(2, 'u', 7))).toMatchObject({ repositoryUuid: 'u', generation: 9 });
  });
  test('goes back with the repository, so that it is told once', () => {
    expect(seen(at(1, 'u', 9), at(2, 'u', 4))).toMatchObject({ generation: 4 });
  });
  test('stays when a run could not read the repository', () => {
    expect(seen(at(1, 'u', 9), at(2, null, null))).toMatchObject({ repositoryUuid: 'u', generation: 9 });
  });
  test('stays when a run says what would not fit into an order', () => {
    expect(seen(at(1, 'u', 9), at(2, 'u'.repeat(5_000), 10))).toMatchObject({ repositoryUuid: 'u', generation: 9 });
  });
});

test('people hear of a conflict between writers though the snapshot is verified', () => {
  const conflict = { ...damage, check: 'writer-conflict', severity: 'warning' } as const;
  expect(notified({ ...verified(1), findings: [conflict] })).toEqual(['people -']);
});

test('the landing of the youngest snapshot is remembered, whatever its verdict and in whatever order they are settled', () => {
  expect(settle(verified(3), corrupt(2)).state.lastLandedAt).toBe(landed(3));
  expect(settle(corrupt(2), { verdict: 'unproven', reason: 'no-capacity', day: 4 }).state.lastLandedAt).toBe(landed(4));
});

test('a state of before it was noted when snapshots land can still be read', () => {
  const { lastLandedAt: _, ...older } = settle(verified(3)).state;
  expect(repositoryStateSchema.parse(older)).toMatchObject({ lastLandedAt: null });
});

const run = fc.record({
  verdict: fc.constantFrom<Verdict>('verified', 'intact', 'corrupt', 'suspect', 'incompatible', 'unproven'),
  day: fc.integer({ min: 1, max: 28 }),
});

test('whatever comes in whatever order: an OK follows an ALARM of nothing younger, and the state is sound', () => {
  fc.assert(
    fc.property(fc.array(run, { maxLength: 12 }), (runs) => {
      const { state, entries } = settle(...runs);
      let open: number[] = [];
      entries.forEach(({ pager, people, unsent }, position) => {
        const { verdict = 'verified', day = 0 } = runs[position] ?? {};
        if (pager === 'OK') {
          expect(verdict).toBe('verified');
          expect(open.length).toBeGreaterThan(0);
          expect(Math.max(...open)).toBeLessThan(day);
          open = [];
        }
        if (pager === 'ALARM') open.push(day);
        if (verdict !== 'verified' && verdict !== 'intact') expect(people).toBe(true);
        expect(unsent).toEqual([...(people ? ['people'] : []), ...(pager ? ['pager'] : [])]);
      });
      expect(state.open !== null).toBe(open.length > 0);
      expect(repositoryStateSchema.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
    }),
  );
});

test("a snapshot's moment is its own word, but never after its event", () => {
  const event = '2026-11-01T00:00:00Z';
  expect(snapshotMoment('2026-10-31T23:00:00.000Z', event)).toBe('2026-10-31T23:00:00.000Z');
  expect(snapshotMoment('2999-01-01T00:00:00.000Z', event)).toBe('2026-11-01T00:00:00.000Z');
  expect(snapshotMoment(null, event)).toBe('2026-11-01T00:00:00.000Z');
});
