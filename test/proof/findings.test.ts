import { expect, it } from 'vitest';
import type { Finding } from '../../agent/contract/finding.ts';
import { Findings } from '../../agent/proof/findings.ts';

const finding = (severity: Finding['severity'], message = 'seen'): Finding => ({
  check: 'object-present',
  severity,
  message,
  remedy: 'mend it',
  evidence: { path: [] },
});

it('lists errors before warnings before notes, each in order', () => {
  const findings = new Findings();
  for (const [severity, message] of [
    ['note', 'n'],
    ['error', 'e1'],
    ['warning', 'w'],
    ['error', 'e2'],
  ] as const) {
    findings.add(finding(severity, message));
  }
  expect(findings.list().map(({ message }) => message)).toEqual(['e1', 'e2', 'w', 'n']);
  expect(findings.omitted).toBe(0);
});

it('keeps a thousand, and an error is never crowded out by lesser ones', () => {
  const findings = new Findings();
  for (let i = 0; i < 1500; i += 1) findings.add(finding('note'));
  findings.add(finding('error'));
  expect(findings.list()).toHaveLength(1000);
  expect(findings.list()[0]?.severity).toBe('error');
  expect(findings.omitted).toBe(501);
  expect(findings.hasError()).toBe(true);
});
