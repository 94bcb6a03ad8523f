import { expect, test } from 'vitest';
import type { Report, ReportedAttempt } from '../../agent/contract/report.ts';
import { carriedText } from '../../agent/report/carried-text.ts';
import { renderPage } from '../../agent/report/page.ts';
import { sampleReport } from './sample-report.ts';

const attempt = (number: number, outcome: ReportedAttempt['outcome'], market: 'spot' | 'on-demand' = 'spot') => ({
  ...{ number, outcome, market, instanceId: `i-0000000${number}`, type: null, zone: null, endedAt: null },
  launchedAt: '2026-03-01T02:35:00.000Z',
});
const sample = sampleReport();
const provenBy = (...attempts: readonly (number | undefined)[]): Report['items'] =>
  attempts.map((by, at) => ({
    ...{
      path: [`logs-${at}`],
      parts: 1,
      bytes: 1,
      recordsExpected: 1,
      recordsRestored: 1,
      verdict: 'verified' as const,
    },
    ...(by !== undefined && { provenBy: by }),
  }));
const text = (items: Report['items'], attempts: Report['attempts'], unlisted?: Report['unlisted']) =>
  carriedText({ store: 'elasticsearch', items, attempts, unlisted });

test('a report says which attempt proved what, and how that ended', () => {
  const interrupted = [attempt(1, 'interrupted'), attempt(2, 'verified')];
  expect(text(provenBy(1, 1, undefined), interrupted)).toBe(
    '2 of 3 indices were proven by attempt 1, before spot took its machine.',
  );
  expect(text(provenBy(1), interrupted)).toBe('1 of 1 index was proven by attempt 1, before spot took its machine.');
  const lost = [attempt(1, 'instance-lost'), attempt(2, 'deadline'), attempt(3, 'interrupted', 'on-demand')];
  expect(text(provenBy(3, 2, 1, undefined), lost)).toBe(
    '1 of 4 indices was proven by attempt 1, before its machine was lost. ' +
      '1 of 4 indices was proven by attempt 2, before it ran out of time. ' +
      '1 of 4 indices was proven by attempt 3, before EC2 took its machine.',
  );
});

test('where all was proven by one attempt nothing is said', () => {
  expect(text(provenBy(undefined, undefined), [attempt(1, 'verified')])).toBeNull();
  expect(renderPage(sample)).not.toContain('proven by attempt');
});

test('where items had no room they are that many at least', () => {
  const unlisted = { items: 8, parts: 8, bytes: 8, recordsExpected: 8, recordsRestored: 8, leftOut: 0 };
  expect(text(provenBy(1, undefined), [attempt(1, 'interrupted')], unlisted)).toBe(
    'At least 1 of 10 indices was proven by attempt 1, before spot took its machine.',
  );
});

test('the page says it beside the totals', () => {
  const attempts = [attempt(1, 'interrupted'), attempt(2, 'verified')];
  expect(renderPage({ ...sample, items: provenBy(1, undefined), attempts })).toContain(
    '<p class="totals">1 of 2 indices was proven by attempt 1, before spot took its machine.</p>',
  );
});
