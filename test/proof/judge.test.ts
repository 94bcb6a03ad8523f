import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonChecks } from '../../agent/contract/check.ts';
import type { Finding } from '../../agent/contract/finding.ts';
import { levels, unprovenReasonSchema } from '../../agent/contract/verdict.ts';
import { judge } from '../../agent/proof/judge.ts';
import { allStores } from '../../agent/stores/registry.ts';

const checks = Object.assign({}, commonChecks, ...allStores().map((store) => store.checks));

const finding = (check: string, severity: Finding['severity'] = 'error'): Finding => ({
  check,
  severity,
  message: 'seen',
  remedy: 'mend it',
  evidence: { path: [] },
});
const whole = { asked: 'examine', reached: 'examine', failure: null, checks } as const;

describe('judge', () => {
  it('says verified when every level that was asked passed on a restore', () => {
    expect(judge({ ...whole, findings: [] })).toEqual({ verdict: 'verified', reason: null, explanation: null });
    expect(judge({ ...whole, asked: 'restore', reached: 'restore', findings: [] }).verdict).toBe('verified');
  });

  it('says intact, never verified, when no restore was asked', () => {
    expect(judge({ findings: [], asked: 'bytes', reached: 'bytes', failure: null, checks }).verdict).toBe('intact');
    expect(judge({ findings: [], asked: 'structure', reached: 'structure', failure: null, checks }).verdict).toBe(
      'intact',
    );
  });

  it('says what an error of each check means', () => {
    for (const [check, verdict] of Object.entries<string>(checks)) {
      expect(judge({ ...whole, reached: 'structure', findings: [finding(check)] }).verdict, check).toBe(verdict);
    }
  });

  it('is not moved by warnings and notes', () => {
    const findings = [finding('object-checksum', 'warning'), finding('object-present', 'note')];
    expect(judge({ ...whole, findings }).verdict).toBe('verified');
  });

  it('keeps corrupt when the run broke after the damage was seen', () => {
    const failure = { reason: 'deadline', explanation: 'late' } as const;
    const judged = judge({
      findings: [finding('object-checksum')],
      asked: 'examine',
      reached: 'structure',
      failure,
      checks,
    });
    expect(judged).toEqual({ verdict: 'corrupt', reason: null, explanation: 'late' });
  });

  it('calls missing objects of a deleted snapshot unproven, not corrupt', () => {
    const failure = { reason: 'deleted', explanation: 'retention' } as const;
    const judged = judge({ findings: [finding('object-present')], asked: 'examine', reached: null, failure, checks });
    expect(judged).toEqual({ verdict: 'unproven', reason: 'deleted', explanation: 'retention' });
  });

  it('never says verified, intact or corrupt of a run that broke without findings', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...levels),
        fc.option(fc.constantFrom(...levels)),
        fc.constantFrom(...unprovenReasonSchema.options),
        (asked, reached, reason) => {
          const judged = judge({ findings: [], asked, reached, failure: { reason, explanation: 'x' }, checks });
          expect(judged).toEqual({ verdict: 'unproven', reason, explanation: 'x' });
        },
      ),
    );
  });

  it('never says verified or intact short of the level that was asked', () => {
    fc.assert(
      fc.property(fc.constantFrom(...levels), fc.option(fc.constantFrom(...levels)), (asked, reached) => {
        fc.pre(asked !== reached);
        expect(judge({ findings: [], asked, reached, failure: null, checks }).verdict).toBe('unproven');
      }),
    );
  });
});
