import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../agent/contract/finding.ts';
import { type Result, resultLimitBytes, resultSchema } from '../../agent/contract/result.ts';
import { isSignedWith } from '../../agent/contract/signature.ts';
import { inlineResult } from '../../agent/instance/inline-result.ts';
import { truncateResult } from '../../agent/instance/truncate-result.ts';
import { order } from '../contract/examples.ts';
import { corruptResult, damage, result } from '../lambda/examples.ts';

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const itemsOf = (count: number): Result['items'] =>
  Array.from({ length: count }, (_, position) => ({
    path: [`logs-${'x'.repeat(200)}-${position}`],
    parts: 2,
    bytes: 1_000,
    recordsExpected: 10,
    recordsRestored: 10,
    verdict: 'verified',
  }));
const note: Finding = {
  check: 'index-requirements',
  severity: 'note',
  message: 'Odd.',
  remedy: 'Look.',
  evidence: { path: [] },
};

describe('a result', () => {
  it('that has room stays as it is', () => {
    expect(truncateResult(corruptResult, { limitBytes: resultLimitBytes })).toBe(corruptResult);
  });

  it('of a hundred thousand indices is cut to what is read, and says what it lacks', () => {
    const whole = { ...result, items: itemsOf(100_000) };
    expect(bytes(whole)).toBeGreaterThan(3 * resultLimitBytes);
    const short = truncateResult(whole, { limitBytes: resultLimitBytes });
    expect(bytes(short)).toBeLessThanOrEqual(resultLimitBytes);
    expect(bytes(short)).toBeGreaterThan(0.9 * resultLimitBytes);
    const missing = 100_000 - short.items.length;
    expect(short.unlisted).toEqual({
      items: missing,
      parts: 2 * missing,
      bytes: 1_000 * missing,
      recordsExpected: 10 * missing,
      recordsRestored: 10 * missing,
      leftOut: 0,
    });
  });

  it('keeps the indices that something was found of', () => {
    const all = itemsOf(100_000);
    const name = all.at(-1)?.path[0] ?? '';
    const whole = { ...corruptResult, items: all, findings: [{ ...damage, evidence: { path: [name] } }] };
    const short = truncateResult(whole, { limitBytes: 10_000 });
    expect(short.items[0]?.path).toEqual([name]);
    expect(short.findings).toEqual(whole.findings);
  });

  it('keeps the checks that have failed, and counts those that it gives up', () => {
    const passed: Result['checks'][number] = {
      ...{ kind: 'documents', name: 'documents', for: ['logs'], severity: 'fail', expected: 1, actual: 1, seconds: 0 },
      outcome: 'passed',
    };
    const failed = { ...passed, outcome: 'failed' } as const;
    const whole = { ...result, checks: [...Array(500).fill(passed), failed] };
    const short = truncateResult(whole, { limitBytes: 20_000 });
    expect(short.checks[0]).toEqual(failed);
    expect(bytes(short)).toBeLessThanOrEqual(20_000);
    expect(short.unlisted?.checks).toBe(501 - short.checks.length);
  });

  it('gives up the samples of its load first, and keeps what they come to', () => {
    const sample = { startedAt: '2026-11-01T00:00:00.000Z', seconds: 5, processors: 0.5, disk: null };
    const load = {
      processors: { heldBack: 0.25, mean: 0.5 },
      disk: null,
      network: { heldBack: 0.75, mean: 1, highest: 2 },
      samples: Array.from({ length: 240 }, () => ({ ...sample, diskRead: null, diskWritten: null, received: 1 })),
    };
    const findings = Array<Finding>(40).fill(note);
    const short = truncateResult({ ...corruptResult, findings, load }, { limitBytes: 20_000 });
    expect(short.load).toEqual({ ...load, samples: [] });
    expect(short.findings).toEqual(findings);
  });

  it('gives up notes and warnings before errors, and counts them', () => {
    const whole = { ...corruptResult, findings: [damage, ...Array<Finding>(999).fill(note)], findingsOmitted: 7 };
    const short = truncateResult(whole, { limitBytes: 20_000 });
    expect(short.findings[0]).toEqual(damage);
    expect(short.findings.length).toBeLessThan(200);
    expect(short.findingsOmitted).toBe(1_007 - short.findings.length);
  });
});

describe('a result that is carried', () => {
  const inEnvelope = (text: string) => bytes({ Message: JSON.stringify({ result: text }) });

  it('is signed with the secret of its order', () => {
    const { result: text, signature } = inlineResult(result, order.secret);
    expect(JSON.parse(text)).toEqual(result);
    expect(isSignedWith(order.secret, text, signature)).toBe(true);
    expect(isSignedWith(order.secret.replace('0', '1'), text, signature)).toBe(false);
  });

  it('fits into a message, is still a sound result, and never loses its verdict or its first error', () => {
    // Whatever bytes names and messages have been made of, by whoever wrote the repository.
    const hostile = fc.string({ unit: 'binary', minLength: 1, maxLength: 50 }).map((text) => text.repeat(100));
    const finding = hostile.map(
      (text): Finding => ({
        ...damage,
        message: text,
        expected: text,
        actual: text,
        evidence: { object: text, path: [text] },
      }),
    );
    fc.assert(
      fc.property(
        fc.array(finding, { minLength: 1, maxLength: 30 }),
        fc.array(hostile, { maxLength: 30 }),
        hostile,
        (findings, names, name) => {
          const inline = inlineResult(
            {
              ...corruptResult,
              findings,
              snapshot: { ...corruptResult.snapshot, name },
              items: [...itemsOf(2_000), ...itemsOf(30).map((one, at) => ({ ...one, path: [names[at] ?? 'x'] }))],
              leftOut: names.map((each) => ({ name: each, why: each })),
            },
            order.secret,
          );
          expect(inEnvelope(inline.result)).toBeLessThan(256 * 1024 - 10_000);
          const read = resultSchema.parse(JSON.parse(inline.result));
          expect(read.verdict).toBe('corrupt');
          expect(read.findings[0]).toMatchObject({ severity: 'error', check: damage.check });
          expect(read.findings.length + read.findingsOmitted).toBe(findings.length);
          expect(read.items.length + (read.unlisted?.items ?? 0)).toBe(2_030);
        },
      ),
      { numRuns: 40 },
    );
  });
});
