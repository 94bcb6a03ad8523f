import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../../../agent/contract/report.ts';
import { consoleLink } from '../../../../lambda/settle/notify/console-link.ts';
import { pagerMessage } from '../../../../lambda/settle/notify/pager.ts';
import { peopleMessage } from '../../../../lambda/settle/notify/people.ts';
import { order, uuidOf } from '../../../contract/examples.ts';
import { warned, warning } from '../../../report/sample-checks.ts';
import { corruptResult, damage, reportFrom, result } from '../../examples.ts';

const corrupt = reportFrom(corruptResult);
const lastVerified = {
  runId: 'aaaaaaaaaaaaaaaaaaaa',
  snapshotName: 'nightly-2026.10.31',
  snapshotUuid: 'AAAAAAAAAAAAAAAAAAAAAA',
  snapshotAt: '2026-10-30T23:59:00.000Z',
  snapshotEndedAt: null,
  at: '2026-10-31T00:10:00.000Z',
};
const decision = {
  at: '2026-11-01T00:10:00.000Z',
  pager: 'ALARM' as const,
  pagerWas: 'OK' as const,
  recoversFrom: null,
  lastVerified: null,
};
const topic = { stage: 'test', topicArn: 'arn:aws:sns:eu-central-1:123456789012:pager' };

describe('what people read', () => {
  test('says verdict, snapshot, first finding, last good run and where the report is', () => {
    const { subject, message } = peopleMessage(corrupt, order, { ...decision, lastVerified });
    expect(subject).toBe('Mayfly: CORRUPT - logs, snapshot nightly-2026.11.01');
    for (const part of [
      'Corrupt: This backup is damaged or incomplete.',
      'nightly-2026.11.01 (Qk-9_aBcDeFgHiJkLmNoPq)',
      damage.message,
      'Object: indices/abc/0/__xyz',
      'Expected: 1234',
      damage.remedy,
      'nightly-2026.10.31, taken at 2026-10-30 23:59:00 UTC',
      `https://eu-central-1.console.aws.amazon.com/s3/object/example-ledger?region=eu-central-1&prefix=runs%2F${order.runId}%2Freport.html`,
    ]) {
      expect(message).toContain(part);
    }
    expect(message).not.toMatch(/X-Amz|Signature/i);
  });

  test('says what held the proof back, where that was measured', () => {
    const load = { processors: { heldBack: 0.95, mean: 0.9 }, disk: null, network: null, samples: [] };
    const { message } = peopleMessage({ ...corrupt, load }, order, decision);
    expect(message).toContain('\nHeld back by   processors 95 % of the time\n');
    expect(peopleMessage(corrupt, order, decision).message).not.toContain('Held back');
  });

  test('shows the first error before the notes that came earlier', () => {
    const note = { ...damage, severity: 'note' as const, message: 'Only a note.' };
    const { message } = peopleMessage({ ...corrupt, findings: [note, damage] }, order, decision);
    expect(message).toContain('First of 2 findings');
    expect(message).toContain(damage.message);
    expect(message).not.toContain(note.message);
  });

  test('says what to do about a conflict between writers, though the snapshot is verified', () => {
    const conflict = { ...damage, check: 'writer-conflict', severity: 'warning', remedy: 'Find out who.' } as const;
    const { subject, message } = peopleMessage({ ...reportFrom(result), findings: [conflict] }, order, decision);
    expect(subject).toContain('VERIFIED');
    expect(message).toContain('What to do\n  Find out who.');
  });

  test('says of a check that only warns in a mail that is sent anyhow, and only once', () => {
    const verified = reportFrom(result, { checks: [warned], findings: [warning] });
    const { message } = peopleMessage(verified, order, { ...decision, lastVerified });
    expect(message).toContain(`\n\n1 check only warns\n  orders, no order twice: ${warned.why}\n`);
    expect(message.split(warned.why ?? '')).toHaveLength(2);
    const many = Array.from({ length: 8 }, () => warned);
    expect(peopleMessage({ ...corrupt, checks: many }, order, decision).message).toContain('3 more are in the report.');
  });

  test('says what a verified resolves', () => {
    const recoversFrom = {
      runId: lastVerified.runId,
      verdict: 'corrupt' as const,
      snapshotAt: lastVerified.snapshotAt,
    };
    const { subject, message } = peopleMessage(reportFrom(result), order, { ...decision, recoversFrom });
    expect(subject).toContain('VERIFIED');
    expect(message).toContain('This resolves: Corrupt, the one taken at 2026-10-30 23:59:00 UTC');
  });

  test('says why a run is unproven, and that nothing was good yet', () => {
    const report: Report = {
      ...corrupt,
      verdict: 'unproven',
      reason: 'internal',
      explanation: 'It broke.',
      findings: [],
    };
    const { message } = peopleMessage({ ...report, snapshot: { ...report.snapshot, name: null } }, order, decision);
    expect(message).toContain('It broke.');
    expect(message).toContain('none yet');
    expect(message).toContain(uuidOf(order));
  });
});

describe('what a pager reads', () => {
  test('has the shape of a CloudWatch alarm', () => {
    const { subject, message } = pagerMessage(corrupt, order, decision, topic);
    expect(subject).toBe('ALARM: "mayfly-test-logs" in eu-central-1');
    expect(JSON.parse(message)).toMatchObject({
      AlarmName: 'mayfly-test-logs',
      AWSAccountId: '123456789012',
      NewStateValue: 'ALARM',
      OldStateValue: 'OK',
      StateChangeTime: '2026-11-01T00:10:00.000+0000',
      Region: 'eu-central-1',
      NewStateReason: expect.stringContaining(damage.message),
      Mayfly: { runId: order.runId, verdict: 'corrupt' },
    });
  });

  test('says OK under the same name', () => {
    const { subject, message } = pagerMessage(
      reportFrom(result),
      order,
      { ...decision, pager: 'OK', pagerWas: 'ALARM' },
      topic,
    );
    expect(subject).toBe('OK: "mayfly-test-logs" in eu-central-1');
    expect(JSON.parse(message)).toMatchObject({
      AlarmName: 'mayfly-test-logs',
      NewStateValue: 'OK',
      OldStateValue: 'ALARM',
    });
  });
});

test('foreign text of any kind and length reaches neither subject nor message unseen, nor makes them too long', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\u202egpj.exe', 'a\r\nBcc: x', '\u009b31m', 'x'.repeat(300_000)),
  );
  fc.assert(
    fc.property(nasty, nasty, nasty, (name, message, index) => {
      const finding = { ...damage, message: message || 'x', evidence: { object: name, path: [index] } };
      const report: Report = {
        ...corrupt,
        explanation: message,
        snapshot: { ...corrupt.snapshot, name },
        repository: { ...corrupt.repository, location: name },
        findings: [finding],
      };
      const foreignLast = { ...lastVerified, snapshotName: name };
      const people = peopleMessage(report, order, { ...decision, lastVerified: foreignLast });
      const pager = pagerMessage(report, order, decision, topic);
      for (const { subject, message: text } of [people, pager]) {
        expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(Buffer.byteLength(text)).toBeLessThan(32_000);
      }
      expect(JSON.parse(pager.message).NewStateReason.length).toBeLessThan(1_024);
    }),
  );
});

test.each([
  ['eu-central-1', 'https://eu-central-1.console.aws.amazon.com/s3/object/b?region=eu-central-1&prefix=k%2B'],
  ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/s3/object/b?region=cn-north-1&prefix=k%2B'],
  ['us-gov-west-1', 'https://console.amazonaws-us-gov.com/s3/object/b?region=us-gov-west-1&prefix=k%2B'],
])('the console of %s is found in its partition', (region, link) => {
  expect(consoleLink({ bucket: 'b', region }, 'k+')).toBe(link);
});
