import { describe, expect, test } from 'vitest';
import { sampleReport } from '../report/sample-report.ts';
import { expectedNotifications, expectedOfRound } from './expected-notifications.ts';
import type { FaultKind } from './fault.ts';
import { type RunSeen, violationsOf } from './invariants.ts';

const attempt = {
  number: 1,
  instanceId: 'i-0123456789abcdef0',
  market: 'spot',
  type: 'm7g.large',
  zone: 'eu-central-1a',
  launchedAt: '2026-03-01T02:34:00.000Z',
  endedAt: '2026-03-01T02:35:00.000Z',
  outcome: 'verified',
} as const;
const sound = sampleReport({ verdict: 'verified', attempts: [attempt] });
const calm = { troubled: false, paged: false };
const fault = (more: Partial<FaultKind> = {}): FaultKind => ({ name: 'a fault', arm: () => {}, ...more });

/** A run with which all is well, but for what a test changes. */
function seen(changes: Partial<RunSeen> = {}): RunSeen {
  const report = changes.report ?? sound;
  return {
    isSound: true,
    faults: [fault()],
    snapshotUuid: report.snapshot.uuid ?? '',
    damagedIndices: { landed: [], since: [] },
    report,
    reports: 1,
    telling: expectedNotifications(calm, report),
    mails: [],
    pages: [],
    instances: report.attempts.map(({ instanceId: id }) => ({ id, beyondDeadlineSeconds: -10 })),
    instancesLeft: [],
    schedulesLeft: [],
    processesLeft: [],
    deadLetters: [],
    poolLeft: [],
    parts: [],
    failures: [],
    ...changes,
  };
}

const mail = { subject: 'Mayfly: CORRUPT', message: 'run' };
const page = { subject: 'ALARM: "mayfly"', message: 'run' };
const corrupt = sampleReport({ verdict: 'corrupt' });
const lost = sampleReport({ verdict: 'unproven', reason: 'instance-lost' });
const second = { ...attempt, number: 2 };

/** What is said of one of its indices is otherwise. */
function withOrders(changes: Partial<(typeof sound.items)[number]>) {
  const items = sound.items.map((item) => (item.path[0] === 'orders' ? { ...item, ...changes } : item));
  return { ...sound, items };
}

const told = { mails: [mail], pages: [page] };

/** One index of several is damaged, and the others are not. */
const corruptOne = {
  isSound: false,
  report: { ...withOrders({ verdict: 'corrupt', recordsRestored: null }), verdict: 'corrupt' },
  ...told,
} as const;

test('nothing is wrong with the truth, told once', () => {
  expect(violationsOf(seen())).toEqual([]);
  expect(violationsOf(seen({ isSound: false, report: corrupt, ...told }))).toEqual([]);
  expect(violationsOf(seen({ ...corruptOne, damagedIndices: { landed: ['orders'], since: [] } }))).toEqual([]);
});

test('what was taken over from an attempt that was taken away is none', () => {
  const attempts = [{ ...attempt, outcome: 'interrupted' as const }, second];
  expect(violationsOf(seen({ report: { ...withOrders({ provenBy: 1 }), attempts } }))).toEqual([]);
});

describe('a violation is', () => {
  test.for<[string, Partial<RunSeen>, RegExp]>([
    ['no report, or two', { reports: 2 }, /2 reports/],
    ['a sound snapshot called corrupt', { report: corrupt, ...told }, /is sound, and the report says corrupt/],
    ['a damaged one called verified', { isSound: false }, /is damaged, and the report says verified/],
    ['an answer that no fault explains', { report: lost, ...told }, /says unproven \(instance-lost\)/],
    ['a report about another snapshot', { snapshotUuid: 'another' }, /another snapshot/],
    ['an instance in it that was not launched for it', { instances: [] }, /was not launched for it/],
    [
      'a sound index called corrupt',
      { ...corruptOne, damagedIndices: { landed: [], since: [] } },
      /orders is sound, and called corrupt/,
    ],
    [
      'a damaged index called verified',
      { ...corruptOne, damagedIndices: { landed: ['orders', 'orders-archive'], since: [] } },
      /orders-archive is damaged, and called verified/,
    ],
    [
      'an index that is not verified where all is',
      { report: withOrders({ verdict: 'unproven' }) },
      /orders is unproven where all is verified/,
    ],
    [
      'an index without its records',
      { report: withOrders({ recordsRestored: 7 }) },
      /orders is called verified, with 7 of 8120443 records/,
    ],
    [
      'an index taken over from an attempt that was not taken away',
      { report: { ...withOrders({ provenBy: 1 }), attempts: [{ ...attempt, outcome: 'internal' }, second] } },
      /orders is taken over from attempt 1, from which nothing may be/,
    ],
    ['silence', { isSound: false, report: corrupt, pages: [page] }, /people should have 1 messages, and have 0/],
    ['a page for nothing', { pages: [page] }, /the pager should have 0 messages, and have 1/],
    [
      'a page of the wrong kind',
      { isSound: false, report: corrupt, mails: [mail], pages: [mail] },
      /should hear ALARM/,
    ],
    ['a message twice', { isSound: false, report: corrupt, ...told, mails: [mail, mail] }, /message 2 times/],
    [
      'a life beyond the deadline',
      { instances: [{ id: attempt.instanceId, beyondDeadlineSeconds: 61 }] },
      /61 s beyond/,
    ],
    ['an instance that is left', { instancesLeft: ['i-1'] }, /instances are left: i-1/],
    ['a schedule that is left', { schedulesLeft: ['end'] }, /schedule is left: end/],
    ['a process that is left', { processesLeft: ['7: java'] }, /process is left: 7: java/],
    ['a part without a report', { parts: [{ runId: 'a', reports: 0, told: 0 }] }, /part a 0 reports/],
    ['a message about a part', { parts: [{ runId: 'a', reports: 1, told: 1 }] }, /part a there are 1 messages/],
    ['a pool that is not empty', { poolLeft: ['a capacity of 1'] }, /in the pool there is left: a capacity of 1/],
    ['a message that was given up', { deadLetters: ['{}'] }, /given up/],
    [
      'a message of the instance on record',
      { deadLetters: [attempt.instanceId], faults: [fault({ strands: true })] },
      /given up/,
    ],
    ['a failure of the campaign', { failures: [new Error('own')] }, /own/],
  ])('%s', ([, changes, words]) => {
    expect(violationsOf(seen(changes))).toEqual([expect.stringMatching(words)]);
  });
});

describe('what a fault explains is none:', () => {
  test.for<[string, Partial<FaultKind>, Partial<RunSeen>]>([
    ['its verdict', { allows: ({ reason }) => reason === 'instance-lost' }, { report: lost, ...told }],
    [
      'the same message again',
      { repeats: true },
      { isSound: false, report: corrupt, mails: [mail, mail], pages: [page] },
    ],
    [
      'a message of an instance that nobody has on record',
      { strands: true },
      { deadLetters: ['attempts%2FROLE%3Ai-00000000000000001%2Fresult.json'] },
    ],
    [
      'a life as long as the next clock grants',
      { beyondDeadlineSeconds: 75 },
      { instances: [{ id: attempt.instanceId, beyondDeadlineSeconds: 61 }] },
    ],
  ])('%s', ([, kind, changes]) => {
    expect(violationsOf(seen({ ...changes, faults: [fault(), fault(kind)] }))).toEqual([]);
  });
});

describe('who is to be told', () => {
  const verdictOf = (verdict: typeof sound.verdict, reason: typeof sound.reason = null) =>
    sampleReport({ verdict, reason, findings: [] });

  test.for([
    ['nobody of a verified one', calm, verdictOf('verified'), false, null],
    ['people of a verified one after trouble', { troubled: true, paged: false }, verdictOf('verified'), true, null],
    ['the pager, too, if it was', { troubled: true, paged: true }, verdictOf('verified'), true, 'OK'],
    ['both of a corrupt one', calm, verdictOf('corrupt'), true, 'ALARM'],
    ['only people of an incompatible one', calm, verdictOf('incompatible'), true, null],
    ['only people of a deleted one', calm, verdictOf('unproven', 'deleted'), true, null],
  ] as const)('%s', ([, before, report, people, pager]) => {
    expect(expectedNotifications(before, report)).toMatchObject({ people, pager });
  });
});

describe('of snapshots that land one right after another', () => {
  const bad = sampleReport({ verdict: 'corrupt', reason: null, findings: [] });
  const well = sampleReport({ verdict: 'verified', reason: null, findings: [] });
  const opens = (before: Parameters<typeof expectedOfRound>[0], reports: Parameters<typeof expectedOfRound>[1]) =>
    expectedOfRound(before, reports).each.map(({ isOpen = false }) => isOpen);

  test('nobody hears of those that are well after those that were', () => {
    const { each, after } = expectedOfRound(calm, [well, well]);
    expect(each.map(({ people, isOpen = false }) => [people, isOpen])).toEqual([
      [false, false],
      [false, false],
    ]);
    expect(after).toEqual(calm);
  });

  test('that all is well again may be told with any of them, and what is wrong is', () => {
    expect(opens(calm, [bad, well])).toEqual([false, true]);
    expect(opens({ troubled: true, paged: true }, [well, well])).toEqual([true, true]);
    expect(opens({ troubled: true, paged: true }, [well])).toEqual([false]);
  });

  test('only one of which all are well makes it known again what was told', () => {
    const { after } = expectedOfRound(calm, [bad, well]);
    expect(opens(after, [well])).toEqual([true]);
    expect(expectedOfRound(after, [well]).after).toEqual(calm);
  });

  test('nothing is wrong with silence about what may be left unsaid, and with one message', () => {
    const telling = { people: true, pager: 'OK', after: calm, isOpen: true } as const;
    expect(violationsOf(seen({ telling }))).toEqual([]);
    expect(violationsOf(seen({ telling, mails: [mail], pages: [{ ...page, subject: 'OK: "mayfly"' }] }))).toEqual([]);
    expect(violationsOf(seen({ telling, mails: [mail, { ...mail, message: 'again' }] }))).toHaveLength(1);
  });
});
