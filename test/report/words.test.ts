import { expect, test } from 'vitest';
import { unprovenReasonSchema, type Verdict, verdictSchema } from '../../agent/contract/verdict.ts';
import { stepsOf } from '../../agent/report/steps.ts';
import { verdictWords } from '../../agent/report/words.ts';
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
  return stepsOf({ verdict, level, phases }).map((step) => step.outcome);
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
