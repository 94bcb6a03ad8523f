import { describe, expect, test } from 'vitest';
import type { Finding } from '../../agent/contract/finding.ts';
import type { Proof } from '../../agent/contract/proof.ts';
import { notTestedOf } from '../../agent/report/not-tested.ts';
import { builtInPassed, failed, unanswered } from './sample-checks.ts';
import { sampleReport } from './sample-report.ts';

const whole = sampleReport({ checks: [...builtInPassed, failed], leftOut: [] });
const whatOf = (proof: Proof) => notTestedOf(proof).map(({ what }) => what);
const whyOf = (proof: Proof, what: string) => notTestedOf(proof).find((untested) => untested.what === what)?.why;

test('of a whole proof only that is untested which its store never proves', () => {
  expect(whatOf(whole)).toEqual([
    'the global metadata: cluster settings, templates, ingest pipelines, lifecycle policies, stored scripts',
    'feature states: users, roles and API keys, Kibana, machine learning, watches, sets of synonyms',
    'aliases, replicas, allocation, blocks and lifecycle of the indices',
    'that searches find what they should',
  ]);
});

test('without expectations nobody knows what should be in it', () => {
  expect(whyOf({ ...whole, checks: [...builtInPassed] }, 'what should be in it')).toMatch(/expectations.*would pass/);
  expect(whatOf({ ...whole, checks: [] })).not.toContain('what should be in it');
});

test('levels that were not asked for are named', () => {
  const level = { asked: 'bytes', reached: 'bytes' } as const;
  const proof = { ...whole, verdict: 'intact' as const, level, checks: builtInPassed.slice(0, 2) };
  expect(whyOf(proof, 'restore, examination')).toBe('It was not asked for: the proof was to go as far as bytes.');
  expect(whatOf(proof)).not.toContain('that searches find what they should');
});

test('levels that an error left nothing for are named, and those that broke off', () => {
  const error: Finding = {
    ...{ check: 'object-present', severity: 'error', message: 'It is not there.', remedy: 'Bring it back.' },
    evidence: { path: [] },
  };
  const level = { asked: 'examine', reached: 'structure' } as const;
  const [structure, bytes] = whole.phases.slice(1, 3);
  const corrupt: Proof = {
    ...{ ...whole, verdict: 'corrupt', level, findings: [error], phases: structure && bytes ? [structure, bytes] : [] },
    items: [],
  };
  expect(whyOf(corrupt, 'restore, examination')).toBe('What was found before left nothing to go on with.');
  const broken: Proof = { ...corrupt, verdict: 'unproven', reason: 'interrupted', findings: [] };
  expect(whyOf(broken, 'bytes')).toBe('It broke off without an answer.');
  expect(whyOf(broken, 'restore, examination')).toBe('The proof ended before it.');
});

test('checks without an answer are named, five at most', () => {
  const open = Array.from({ length: 7 }, (_, number) => ({ ...unanswered, for: [`logs-${number}`] }));
  const [what] = whatOf({ ...whole, checks: [...builtInPassed, ...open] });
  expect(what).toMatch(/^7 checks: percentile took_ms of logs-0, .* of logs-4, 2 more$/);
});

test('where what is sound was restored, only the others did not go through its levels', () => {
  const [first, ...others] = whole.items;
  if (first === undefined) throw new Error('the sample has items');
  const proof: Proof = {
    ...{ ...whole, verdict: 'corrupt', level: { asked: 'examine', reached: 'structure' } },
    items: [{ ...first, verdict: 'corrupt' }, ...others],
  };
  expect(whyOf(proof, 'restore, examination of logs-2026.02.27')).toBe('An error had been found before.');
});

describe('items', () => {
  const [first, ...others] = whole.items;
  if (first === undefined) throw new Error('the sample has items');

  test('without a verdict of their own are named where others have one', () => {
    const items = [{ ...first, verdict: 'unproven' as const }, ...others];
    expect(whatOf({ ...whole, verdict: 'corrupt', items })).toContain('1 index: logs-2026.02.27');
  });

  test('lacking parts by their own word are named, though the backup is verified', () => {
    const items = [{ ...first, partsMissing: 2 }, ...others];
    expect(whyOf({ ...whole, items }, '2 shards of index logs-2026.02.27')).toBe(
      'The snapshot itself lacks them, and says so.',
    );
  });
});
