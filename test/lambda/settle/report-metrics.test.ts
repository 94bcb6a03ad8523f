import { describe, expect, test } from 'vitest';
import { verdictSchema } from '../../../agent/contract/verdict.ts';
import { reportMetrics } from '../../../lambda/settle/report-metrics.ts';
import { sampleReport } from '../../report/sample-report.ts';

const eventAt = '2026-03-01T02:33:41.000Z';
const now = new Date('2026-03-01T02:38:41.000Z');
const metricsOf = (changes: Parameters<typeof sampleReport>[0] = {}) =>
  reportMetrics(sampleReport(changes), eventAt, now);

test('a verified report comes to its verdict, size, times and cost', () => {
  expect(metricsOf()).toEqual({
    Verified: 1,
    Bytes: 412_300_800 + 398_112_004 + 2_893_121_112 + 48_121,
    Records: 1_204_311 + 1_187_902 + 8_120_443,
    PhaseLocateSeconds: 0.21,
    PhaseStructureSeconds: 0.94,
    PhaseBytesSeconds: 5.2,
    PhaseElasticsearchSeconds: 7.4,
    PhaseRestoreSeconds: 2.9,
    PhaseCountSeconds: 0.14,
    PhaseExamineSeconds: 0.32,
    // From 02:33:53.160, when the first byte was asked for, to 02:34:02.300.
    RestoreSeconds: 9.14,
    RunSeconds: 300,
    Attempts: 0,
    CostUsd: 0.0021,
  });
});

test.each(verdictSchema.options)('%s counts as itself and as nothing else', (verdict) => {
  const names = ['Verified', 'Intact', 'Corrupt', 'Suspect', 'Incompatible', 'Unproven'];
  const counted = names.filter((name) => name in metricsOf({ verdict }));
  expect(counted).toEqual([names.find((name) => name.toLowerCase() === verdict)]);
});

describe('what is not known is left out', () => {
  test('the cost', () => expect(metricsOf({ cost: null })).not.toHaveProperty('CostUsd'));

  test('the time of a restore that was not reached: a quick failure is no quick restore', () => {
    const metrics = metricsOf({ verdict: 'corrupt', level: { asked: 'examine', reached: 'bytes' } });
    expect(metrics).not.toHaveProperty('RestoreSeconds');
    expect(metrics).not.toHaveProperty('Records');
    expect(metrics).toMatchObject({ PhaseBytesSeconds: 5.2 });
  });

  test('the size of a snapshot whose metadata was never read', () => {
    const metrics = metricsOf({
      verdict: 'unproven',
      items: [],
      phases: [],
      level: { asked: 'examine', reached: null },
    });
    expect(metrics).toEqual({ Unproven: 1, RunSeconds: 300, Attempts: 0, CostUsd: 0.0021 });
  });
});

test('items that the list had no room for count, and so does every batch of a phase', () => {
  const unlisted = { items: 1, parts: 1, bytes: 1000, recordsExpected: 5, recordsRestored: 5, leftOut: 0 };
  const batch = (startedAt: string) => ({ name: 'restore', startedAt, seconds: 60 }) as const;
  const metrics = metricsOf({
    items: [{ path: ['a'], parts: 1, bytes: 10, recordsExpected: 1, recordsRestored: 1, verdict: 'verified' }],
    unlisted,
    phases: [batch('2026-03-01T02:00:00.000Z'), batch('2026-03-01T02:10:00.000Z')],
  });
  expect(metrics).toMatchObject({ Bytes: 1010, Records: 6, PhaseRestoreSeconds: 120, RestoreSeconds: 660 });
});
