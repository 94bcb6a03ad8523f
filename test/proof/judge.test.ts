import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Check, meaningOfError } from '../../agent/contract/check.ts';
import type { Finding } from '../../agent/contract/finding.ts';
import { levels, unprovenReasonSchema } from '../../agent/contract/verdict.ts';
import { judge } from '../../agent/proof/judge.ts';

const finding = (check: Check, severity: Finding['severity'] = 'error'): Finding => ({
  check,
  severity,
  message: 'seen',
  remedy: 'mend it',
  evidence: {},
});
const whole = { asked: 'examine', reached: 'examine', broken: null } as const;

describe('judge', () => {
  it('says verified when every level that was asked passed on a restore', () => {
    expect(judge({ ...whole, findings: [] })).toEqual({ verdict: 'verified', reason: null, explanation: null });
    expect(judge({ ...whole, asked: 'restore', reached: 'restore', findings: [] }).verdict).toBe('verified');
  });

  it('says intact, never verified, when no restore was asked', () => {
    expect(judge({ findings: [], asked: 'bytes', reached: 'bytes', broken: null }).verdict).toBe('intact');
    expect(judge({ findings: [], asked: 'structure', reached: 'structure', broken: null }).verdict).toBe('intact');
  });

  it('says what an error of each check means', () => {
    for (const [check, verdict] of Object.entries(meaningOfError) as [Check, string][]) {
      expect(judge({ ...whole, reached: 'structure', findings: [finding(check)] }).verdict, check).toBe(verdict);
    }
  });

  it('is not moved by warnings and notes', () => {
    const findings = [finding('object-checksum', 'warning'), finding('object-present', 'note')];
    expect(judge({ ...whole, findings }).verdict).toBe('verified');
  });

  it('keeps corrupt when the run broke after the damage was seen', () => {
    const broken = { reason: 'deadline', explanation: 'late' } as const;
    const judged = judge({ findings: [finding('object-checksum')], asked: 'examine', reached: 'structure', broken });
    expect(judged).toEqual({ verdict: 'corrupt', reason: null, explanation: 'late' });
  });

  it('calls missing objects of a deleted snapshot unproven, not corrupt', () => {
    const broken = { reason: 'deleted', explanation: 'retention' } as const;
    const judged = judge({ findings: [finding('object-present')], asked: 'examine', reached: null, broken });
    expect(judged).toEqual({ verdict: 'unproven', reason: 'deleted', explanation: 'retention' });
  });

  it('never says verified, intact or corrupt of a run that broke without findings', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...levels),
        fc.option(fc.constantFrom(...levels)),
        fc.constantFrom(...unprovenReasonSchema.options),
        (asked, reached, reason) => {
          const judged = judge({ findings: [], asked, reached, broken: { reason, explanation: 'x' } });
          expect(judged).toEqual({ verdict: 'unproven', reason, explanation: 'x' });
        },
      ),
    );
  });

  it('never says verified or intact short of the level that was asked', () => {
    fc.assert(
      fc.property(fc.constantFrom(...levels), fc.option(fc.constantFrom(...levels)), (asked, reached) => {
        fc.pre(asked !== reached);
        expect(judge({ findings: [], asked, reached, broken: null }).verdict).toBe('unproven');
      }),
    );
  });
});
