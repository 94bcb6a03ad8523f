import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contractVersion } from '../../../agent/contract/contract-version.ts';
import { reportSchema } from '../../../agent/contract/report.ts';
import { unprovenReasonSchema } from '../../../agent/contract/verdict.ts';
import { notTestedOf } from '../../../agent/report/not-tested.ts';
import { reportOf } from '../../../lambda/settle/report-of.ts';
import { order, uuidOf } from '../../contract/examples.ts';
import { damage, reportFrom, result } from '../examples.ts';
import { observedAttempt } from './observed-attempts.ts';

const now = new Date('2026-11-01T00:30:00.000Z');
const fromFirst = { kind: 'result', attempt: 1 } as const;
const lost = { kind: 'none', reason: 'instance-lost', explanation: 'Gone.' } as const;
const unproven = { ...result, verdict: 'unproven', reason: 'interrupted', explanation: 'Taken away.' } as const;

test('a sound result becomes the report, word for word, with its attempt', () => {
  const report = reportOf(fromFirst, [observedAttempt(1, result)], now);
  const expected = reportFrom(result, { notTested: notTestedOf(result) });
  expect(report).toEqual({ ...expected, attempts: [expect.objectContaining({ outcome: 'verified' })] });
});

test('the market is the recorded one, whatever the instance believes', () => {
  const said = { ...result, instance: { ...result.instance, market: null } };
  expect(reportOf(fromFirst, [observedAttempt(1, said)], now).instance?.market).toBe('spot');
});

test('without an answer it keeps what the last attempt that spoke has said, for the reason that the last one ended', () => {
  const report = reportOf(lost, [observedAttempt(1, unproven), observedAttempt(2, null)], now);
  expect(report).toMatchObject({
    verdict: 'unproven',
    reason: 'instance-lost',
    explanation: 'After 2 attempts: Gone.',
    snapshot: unproven.snapshot,
    items: unproven.items,
    instance: { id: observedAttempt(1, null).record?.instanceId },
  });
});

test('it tells what time and machine were planned by, and whether EC2 had what the target wants', () => {
  const pace = { bytes: 1e12, bytesInASecond: 1e8, proofs: 5 };
  const forTarget = { minutes: 30, networkGbps: 40, vcpus: 8 };
  const machine = { ...order.machine, needs: { ...order.machine.needs, forTarget } };
  const seen = observedAttempt(1, result, { order: { plan: pace, machine } });
  const planOf = (isForTarget: boolean) => {
    const record = seen.record && { ...seen.record, isForTarget };
    return reportOf({ kind: 'result', attempt: 1 }, [{ ...seen, record }], now).plan;
  };
  expect(planOf(true)).toEqual({ pace, target: { ...forTarget, isMet: true } });
  expect(planOf(false)).toEqual({ pace, target: { ...forTarget, isMet: false } });
  expect(reportOf({ kind: 'result', attempt: 1 }, [observedAttempt(1, result)], now)).not.toHaveProperty('plan');
});

test('without anything said it knows the order, and no instance', () => {
  expect(reportOf(lost, [observedAttempt(1, null)], now)).toMatchObject({
    explanation: 'Gone.',
    snapshot: { uuid: uuidOf(order), name: null },
    repository: { name: 'logs', location: 's3://example-snapshots/es/logs' },
    instance: null,
    attempts: [{ number: 1, orderedAt: order.madeAt, outcome: 'instance-lost' }],
  });
});

test('findings of earlier attempts come last, once each, and never more than a thousand in all', () => {
  const findings = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...damage, severity: 'note' as const, message: `${from + index}` }));
  const first = { ...unproven, findings: findings(0, 900) };
  const second = { ...result, attempt: 2, findings: findings(800, 300), findingsOmitted: 5 };
  const report = reportOf({ kind: 'result', attempt: 2 }, [observedAttempt(1, first), observedAttempt(2, second)], now);
  expect(report.findings).toHaveLength(1_000);
  expect(report.findingsOmitted).toBe(5 + 100);
  expect(report.findings[300]).toMatchObject({ message: '0', attempt: 1 });
  expect(new Set(report.findings.map(({ message }) => message)).size).toBe(1_000);
});

test('whatever has been seen, the report is one that can be read back', () => {
  const seen = fc.constantFrom(observedAttempt(1, result), observedAttempt(1, unproven), observedAttempt(1, null));
  const conclusion = fc.record({
    kind: fc.constant('none' as const),
    reason: fc.constantFrom(...unprovenReasonSchema.options),
    explanation: fc.string({ minLength: 1 }),
  });
  fc.assert(
    fc.property(fc.array(seen, { minLength: 1, maxLength: 4 }), conclusion, (attempts, concluded) => {
      expect(reportSchema.safeParse(reportOf(concluded, attempts, now)).success).toBe(true);
    }),
  );
});

test('without an image that restores it a snapshot is incompatible, and it says what to bake', () => {
  const machine = { ...order.machine, images: [], imageVersions: ['8.17.0', '9.0.0'] };
  const seen = observedAttempt(1, null, { order: { writtenBy: '9.2.1', machine }, seen: { record: null } });
  const report = reportOf({ kind: 'no-image' }, [seen], now);
  expect(reportSchema.parse(report)).toMatchObject({
    verdict: 'incompatible',
    reason: null,
    snapshot: { writtenBy: { name: 'Elasticsearch', version: '9.2.1' } },
    findings: [
      {
        check: 'elasticsearch-version',
        severity: 'error',
        remedy: expect.stringContaining('Bake an image of Elasticsearch 9.2.1'),
        actual: '8.17.0, 9.0.0',
        evidence: { object: `snap-${uuidOf(order)}.dat` },
      },
    ],
    attempts: [],
    instance: null,
  });
});

test('with an image of another contract alone it is incompatible, and says to bake that version anew', () => {
  const otherContracts = [
    { version: '7.17.9', contract: 1 },
    { version: '8.17.0', contract: 1 },
  ];
  const machine = { ...order.machine, images: [], imageVersions: [], otherContracts };
  const seen = observedAttempt(1, null, { order: { writtenBy: '8.11.1', machine }, seen: { record: null } });
  expect(reportSchema.parse(reportOf({ kind: 'no-image' }, [seen], now))).toMatchObject({
    verdict: 'incompatible',
    findings: [
      {
        check: 'image-contract',
        severity: 'error',
        message: expect.stringContaining('Elasticsearch 8.17.0'),
        remedy: expect.stringContaining('Bake the image of Elasticsearch 8.17.0 anew'),
        expected: contractVersion,
        actual: 1,
      },
    ],
  });
});
