import { expect, test } from 'vitest';
import { unprovenReasonSchema, type Verdict, verdictSchema } from '../../agent/contract/verdict.ts';
import { standingText } from '../../agent/report/standing.ts';
import { stepsOf } from '../../agent/report/steps.ts';
import { verdictWords } from '../../agent/report/words.ts';
import { builtInPassed, warned } from './sample-checks.ts';
import { sampleReport } from './sample-report.ts';

const answered = verdictSchema.options.filter((verdict) => verdict !== 'unproven');

test.each(answered)('%s has words of its own', (verdict) => {
  const words = verdictWords(sampleReport({ verdict }));
  for (const other of answered.filter((candidate) => candidate !== verdict)) {
    expect(verdictWords(sampleReport({ verdict: other })).headline).not.toBe(words.headline);
  }
});

test.each(unprovenReasonSchema.options)(
  'unproven because of %s says so, and claims nothing about the backup',
  (reason) => {
    const words = verdictWords(sampleReport({ verdict: 'unproven', reason }));
    expect(words.name).toBe('Unproven');
    expect(words.meaning).toMatch(/There is no answer|says nothing about/);
    expect(words.action).not.toBe('');
  },
);

test.each(['access-denied', 'storage-unavailable'] as const)(
  '%s of a directory gives no advice on buckets',
  (reason) => {
    const report = sampleReport({ verdict: 'unproven', reason });
    const inDirectory = { ...report, repository: { ...report.repository, location: '/var/backups' } };
    expect(verdictWords(report).action).toMatch(/bucket/);
    expect(verdictWords(inDirectory).action).not.toMatch(/bucket|s3:|kms:/);
  },
);

test('a verified whose checks warn counts them, and does not say that every check passed', () => {
  const { headline, meaning } = verdictWords(sampleReport({ checks: [...builtInPassed, warned, warned] }));
  expect(headline).toBe('This snapshot can be restored; 2 checks warn.');
  expect(meaning).toContain('every check that decides passed');
  expect(verdictWords(sampleReport({ checks: [...builtInPassed] })).headline).toBe('This snapshot can be restored.');
});

test('intact never sounds like a restore', () => {
  const words = verdictWords(sampleReport({ verdict: 'intact', level: { asked: 'structure', reached: 'structure' } }));
  expect(words.meaning).toContain('nothing was restored');
});

function outcomes(
  verdict: Verdict,
  level: Parameters<typeof stepsOf>[0]['level'],
  begun: readonly string[] = ['locate', 'structure', 'bytes', 'restore', 'examine'],
): string[] {
  const phases = begun.map((name) => ({ name, startedAt: '2026-11-01T00:00:00Z', seconds: 1 }));
  return stepsOf({ ...sampleReport({ items: [] }), verdict, level, phases }).map((step) => step.outcome);
}

test('each level says what became of it', () => {
  expect(outcomes('verified', { asked: 'examine', reached: 'examine' })).toEqual(Array(4).fill('passed'));
  expect(outcomes('intact', { asked: 'structure', reached: 'structure' })).toEqual([
    'passed',
    'not asked',
    'not asked',
    'not asked',
  ]);
  expect(outcomes('corrupt', { asked: 'examine', reached: 'structure' })).toEqual([
    'passed',
    'failed',
    'not reached',
    'not reached',
  ]);
  expect(outcomes('incompatible', { asked: 'bytes', reached: 'structure' }, ['locate', 'structure'])).toEqual([
    'passed',
    'not reached',
    'not asked',
    'not asked',
  ]);
  expect(outcomes('unproven', { asked: 'bytes', reached: null })).toEqual([
    'broken',
    'not reached',
    'not asked',
    'not asked',
  ]);
});

const orders = sampleReport().items.map((item) =>
  item.path[0] === 'orders' ? { ...item, recordsRestored: null, verdict: 'corrupt' as const } : item,
);

test('a backup of which a part is damaged says what can be counted on, and how to restore it', () => {
  const report = sampleReport({ verdict: 'corrupt', level: { asked: 'examine', reached: 'structure' }, items: orders });
  const { headline, meaning, salvage } = verdictWords(report);
  expect(headline).toBe('This backup is damaged: 3 of 4 indices restore; orders does not.');
  expect(meaning).toContain('each index has its own verdict');
  expect(salvage).toBe(
    'POST _snapshot/<repository>/nightly-2026.03.01/_restore ' +
      '{"indices":"logs-2026.02.27,logs-2026.02.28,orders-archive","include_global_state":false}',
  );
  expect(stepsOf(report).map(({ outcome }) => outcome)).toEqual(['passed', 'failed', 'in part', 'in part']);
});

test('nothing is said to be left of one of which nothing was verified', () => {
  const items = orders.map((item) => ({ ...item, verdict: 'unproven' as const }));
  const { headline, salvage } = verdictWords(sampleReport({ verdict: 'corrupt', items }));
  expect(headline).toBe('This backup is damaged or incomplete.');
  expect(salvage).toBeUndefined();
});

test('what was left out on purpose is neither sound nor damaged', () => {
  const leftOut = [{ name: 'orders-archive', why: 'system' }];
  expect(standingText({ ...sampleReport({ items: orders }), leftOut })).toBe(
    '2 of 3 indices restore; orders does not.',
  );
});

test('of many that are damaged three are named', () => {
  const items = Array.from({ length: 9 }, (_, number) => ({
    ...{ path: [`i${number}`], parts: 1, bytes: 1, recordsExpected: 1 },
    ...(number < 2
      ? { recordsRestored: 1, verdict: 'verified' as const }
      : { recordsRestored: null, verdict: 'corrupt' as const }),
  }));
  expect(standingText({ ...sampleReport({ items }), leftOut: [] })).toBe(
    '2 of 9 indices restore; i2, i3, i4 and 4 more do not.',
  );
});
