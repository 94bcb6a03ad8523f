import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../agent/contract/finding.ts';
import type { Item } from '../../agent/contract/proof.ts';
import { levels, type MeaningOfError, type Verdict, verdictSchema } from '../../agent/contract/verdict.ts';
import { withItemVerdicts } from '../../agent/proof/item-verdicts.ts';

const checks = { damage: 'corrupt', thin: 'suspect', foreign: 'incompatible' } as const;
type Check = keyof typeof checks;

const item = (name: string, changes: Partial<Item> = {}): Item => ({
  path: [name],
  parts: 1,
  bytes: 10,
  recordsExpected: 5,
  recordsRestored: 5,
  ...changes,
});

const finding = (check: string, path: string[], severity: Finding['severity'] = 'error'): Finding => ({
  check,
  severity,
  message: 'seen',
  remedy: 'mend it',
  evidence: { path },
});

type Whole = Parameters<typeof withItemVerdicts>[1];

/** The verdicts of a whole that came to nothing unless a test says otherwise. */
function verdictsOf(items: readonly Item[], whole: Partial<Whole>): Verdict[] {
  const given: Whole = { findings: [], checks, asked: 'restore', verdict: 'unproven', isWhole: false, ...whole };
  return withItemVerdicts(items, given).map(({ verdict }) => verdict);
}

test('an item keeps all that is said of it', () => {
  const one = item('orders', { path: ['shop', 'orders'], parts: 3 });
  const whole: Whole = { findings: [], checks, asked: 'examine', verdict: 'verified', isWhole: true };
  expect(withItemVerdicts([one], whole)).toEqual([{ ...one, verdict: 'verified' }]);
});

describe('an item of which an error was found', () => {
  test.each(Object.entries(checks))('by the check %s is %s', (check, meaning) => {
    const findings = [finding(check, ['logs'])];
    expect(verdictsOf([item('logs')], { findings, verdict: meaning })).toEqual([meaning]);
  });

  test('is so though the error is of a part of it', () => {
    const findings = [finding('damage', ['logs', '2'])];
    expect(verdictsOf([item('logs')], { findings, verdict: 'corrupt' })).toEqual(['corrupt']);
  });

  test('is so by its whole path, not by the name of its group', () => {
    const findings = [finding('damage', ['shop', 'orders', 'id'])];
    const items = [item('orders', { path: ['shop', 'orders'] }), item('users', { path: ['shop', 'users'] })];
    expect(verdictsOf(items, { findings, verdict: 'corrupt' })).toEqual(['corrupt', 'verified']);
  });

  test('is so though the whole is unproven, since the run broke', () => {
    const findings = [finding('damage', ['logs'])];
    expect(verdictsOf([item('logs')], { findings, verdict: 'unproven' })).toEqual(['corrupt']);
  });

  test.each<[Check[], MeaningOfError]>([
    [['thin', 'foreign', 'damage'], 'corrupt'],
    [['foreign', 'thin'], 'suspect'],
  ])('by several checks, %j, is what the gravest means: %s', (found, gravest) => {
    const findings = found.map((check) => finding(check, ['logs']));
    expect(verdictsOf([item('logs')], { findings, verdict: gravest })).toEqual([gravest]);
  });

  test('does not take its neighbours with it: their records came back', () => {
    const findings = [finding('damage', ['logs'])];
    const items = [item('logs'), item('orders'), item('users', { recordsRestored: 4 })];
    expect(verdictsOf(items, { findings, verdict: 'corrupt' })).toEqual(['corrupt', 'verified', 'unproven']);
  });
});

test.each<[string, Finding]>([
  ['a warning', finding('damage', ['logs'], 'warning')],
  ['a note', finding('damage', ['logs'], 'note')],
  ['an error of the whole backup', finding('damage', [])],
  ['an error of another item', finding('damage', ['log'])],
  ['an error of a check that has no meaning', finding('made-up', ['logs'])],
])('%s says nothing against an item', (_, found) => {
  expect(verdictsOf([item('logs')], { findings: [found], verdict: 'corrupt' })).toEqual(['verified']);
});

describe('an item of which nothing was found', () => {
  test.each(['verified', 'intact'] as const)('is %s as the whole is, whatever was counted', (verdict) => {
    const items = [item('logs'), item('empty', { recordsExpected: null, recordsRestored: null })];
    expect(verdictsOf(items, { verdict })).toEqual([verdict, verdict]);
  });

  test.each<[string, Partial<Item>]>([
    ['was not restored', { recordsRestored: null }],
    ['lacks records', { recordsRestored: 4 }],
    ['has records that nobody expected', { recordsRestored: 6 }],
    ['can’t be counted', { recordsExpected: null }],
    ['is not known at all', { recordsExpected: null, recordsRestored: null }],
  ])('and which %s is unproven where the whole is not sound', (_, changes) => {
    expect(verdictsOf([item('logs', changes)], { verdict: 'corrupt' })).toEqual(['unproven']);
  });

  test('is unproven though it came back, where more than its restore was asked', () => {
    expect(verdictsOf([item('logs')], { asked: 'examine', verdict: 'unproven' })).toEqual(['unproven']);
  });

  test('is unproven where less than a restore was asked and the whole is not sound', () => {
    expect(verdictsOf([item('logs')], { asked: 'bytes', verdict: 'corrupt' })).toEqual(['unproven']);
  });
});

test('no item with an error is ever verified or intact, and none without one is corrupt', () => {
  const names = ['a', 'b', 'c'];
  const findings = fc.array(
    fc.record({ check: fc.constantFrom(...Object.keys(checks)), name: fc.constantFrom(...names) }),
  );
  fc.assert(
    fc.property(
      findings,
      fc.constantFrom(...levels),
      fc.constantFrom(...verdictSchema.options),
      (found, asked, verdict) => {
        const whole = { findings: found.map(({ check, name }) => finding(check, [name])), asked, verdict };
        const verdicts = verdictsOf(
          names.map((name) => item(name)),
          whole,
        );
        const accused = verdicts.map((each) => ['corrupt', 'suspect', 'incompatible'].includes(each));
        expect(accused).toEqual(names.map((name) => found.some((each) => each.name === name)));
      },
    ),
  );
});
