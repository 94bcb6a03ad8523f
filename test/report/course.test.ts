import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Report, ReportedAttempt } from '../../agent/contract/report.ts';
import { courseOf, wholeOf } from '../../agent/report/course.ts';
import { sampleReport } from './sample-report.ts';

const begin = Date.UTC(2026, 2, 1);
const at = (second: number) => new Date(begin + second * 1000).toISOString();
const phases = [
  { name: 'bytes', startedAt: at(60), seconds: 30 },
  { name: 'restore', startedAt: at(65), seconds: 10 },
  { name: 'count', startedAt: at(75), seconds: 1 },
  { name: 'restore', startedAt: at(80), seconds: 12 },
];
const machine = sampleReport().instance;
const instance = machine && { ...machine, bootedAt: at(25), agentStartedAt: at(40) };
const attempt: ReportedAttempt = {
  number: 2,
  instanceId: machine?.id ?? '',
  ...{ market: 'spot', type: 'i4i.large', zone: null },
  ...{ orderedAt: at(0), launchedAt: at(10), endedAt: null, outcome: 'verified' },
};

/** Its rows as [words, [begin in seconds, seconds] …]. */
const rows = (changes: Partial<Report>) =>
  courseOf(sampleReport({ phases, instance, attempts: [attempt], ...changes })).map(({ words, spans }) => [
    words,
    ...spans.map(({ startedAt, seconds }) => [(startedAt - begin) / 1000, seconds]),
  ]);
const proof = [
  ['Read every byte', [60, 30]],
  ['Restore', [65, 10], [80, 12]],
  ['Count documents', [75, 1]],
];

test('a run goes from its order over launch, kernel and agent to phases, which overlap and come again', () => {
  expect(rows({})).toEqual([
    ['Wait for a machine', [0, 10]],
    ['Start the machine', [10, 15]],
    ['Boot its system', [25, 15]],
    ['Take the order', [40, 20]],
    ...proof,
  ]);
  expect(wholeOf(courseOf(sampleReport({ phases, instance, attempts: [attempt] })))).toEqual({
    startedAt: begin,
    seconds: 92,
  });
});

test('the way there is that of the attempt that is reported', () => {
  const earlier = {
    ...attempt,
    number: 1,
    instanceId: 'i-0b1b2c3d4e5f60718',
    orderedAt: at(-900),
    launchedAt: at(-890),
  };
  expect(rows({ attempts: [earlier, attempt] })).toEqual(rows({}));
  expect(rows({ attempts: [earlier], instance: machine })).toEqual(proof);
});

test('a step that is not known leaves its time to the one before', () => {
  const { orderedAt: _, ...launched } = attempt;
  expect(rows({ attempts: [launched], instance: machine })).toEqual([['Start the machine', [10, 50]], ...proof]);
});

test('a proof without AWS begins with its first phase, and without a phase there is no course', () => {
  expect(rows({ attempts: [], instance: null })).toEqual(proof);
  expect(rows({ phases: [] })).toEqual([]);
  expect(wholeOf([])).toBeNull();
});

test('whatever the clocks say, no step takes less than no time, and none begins within the proof', () => {
  const second = fc.integer({ min: -100_000, max: 100_000 });
  fc.assert(
    fc.property(second, second, second, second, (ordered, launched, booted, started) => {
      const course = courseOf(
        sampleReport({
          phases,
          attempts: [{ ...attempt, orderedAt: at(ordered), launchedAt: at(launched) }],
          instance: instance && { ...instance, bootedAt: at(booted), agentStartedAt: at(started) },
        }),
      );
      for (const { spans } of course.filter(({ isProof }) => !isProof)) {
        for (const { startedAt, seconds } of spans) {
          expect(seconds).toBeGreaterThanOrEqual(0);
          expect(startedAt + seconds * 1000).toBeLessThanOrEqual(begin + 60_000);
        }
      }
    }),
  );
});

test('a backup in parts has a lane for each, from its order to its end', () => {
  const at = (second: number) => new Date(Date.UTC(2026, 2, 1) + second * 1000).toISOString();
  const phase = (part: number, name: string, second: number, seconds: number) => {
    return { name, startedAt: at(second), seconds, part };
  };
  const attempt = (part: number, orderedAt: string) => ({
    ...{ number: 1, part, instanceId: `i-${String(part).padStart(17, '0')}`, market: 'spot' as const, orderedAt },
    ...{ type: null, zone: null, launchedAt: orderedAt, endedAt: null, outcome: 'verified' as const },
  });
  const report = sampleReport({
    phases: [
      phase(1, 'bytes', 30, 20),
      phase(2, 'bytes', 40, 5),
      phase(1, 'restore', 45, 20),
      phase(2, 'bytes', 60, 10),
    ],
    attempts: [attempt(1, at(0)), attempt(2, at(40))],
    instance: null,
  });
  const begin = Date.UTC(2026, 2, 1);
  expect(courseOf(report)).toEqual([
    { words: 'Part 1: wait for its machine', isProof: false, spans: [{ startedAt: begin, seconds: 30 }] },
    { words: 'Part 1', isProof: true, spans: [{ startedAt: begin + 30_000, seconds: 35 }] },
    {
      ...{ words: 'Part 2', isProof: true },
      spans: [
        { startedAt: begin + 40_000, seconds: 5 },
        { startedAt: begin + 60_000, seconds: 10 },
      ],
    },
  ]);
});
