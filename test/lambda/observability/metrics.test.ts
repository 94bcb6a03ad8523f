import { describe, expect, test } from 'vitest';
import { createMetrics, repositoryMetrics, stageMetrics } from '../../../lambda/observability/metrics.ts';
import { measuredIn } from '../../metrics/emf.ts';

const at = new Date('2026-11-01T00:00:00.000Z');

function linesOf(work: (metrics: ReturnType<typeof createMetrics>) => void, dashboard = true): string[] {
  const lines: string[] = [];
  const write = (line: string) => lines.push(line);
  work(createMetrics(write, { stage: 'test', dashboard }, () => at));
  return lines;
}

test('values that are measured together are one line, of which CloudWatch takes each with its unit and both dimensions', () => {
  const lines = linesOf((metrics) => metrics.ofRepository('logs', { Verified: 1, Bytes: 1234, RestoreSeconds: 5.25 }));
  const ofLogs = { at, namespace: 'Mayfly', dimensions: { Stage: 'test', Repository: 'logs' } };
  expect(lines).toEqual([expect.stringMatching(/^\{.*\}\n$/)]);
  expect(lines.flatMap(measuredIn)).toEqual([
    { ...ofLogs, name: 'Verified', unit: 'Count', value: 1 },
    { ...ofLogs, name: 'Bytes', unit: 'Bytes', value: 1234 },
    { ...ofLogs, name: 'RestoreSeconds', unit: 'Seconds', value: 5.25 },
  ]);
});

test('what is of the whole stage has no repository', () => {
  const [line = ''] = linesOf((metrics) => metrics.ofStage({ OverdueRuns: 1 }));
  expect(measuredIn(line)).toMatchObject([{ name: 'OverdueRuns', unit: 'Count', dimensions: { Stage: 'test' } }]);
  expect(JSON.parse(line)).not.toHaveProperty('Repository');
});

test('what stands beside is no metric, and takes the place of none', () => {
  const beside = { runId: '0123456789abcdef0123', Bytes: 7, Stage: 'forged', _aws: 'x' };
  const [line = ''] = linesOf((metrics) => metrics.ofRepository('logs', { Bytes: 1 }, beside));
  expect(JSON.parse(line)).toMatchObject({ runId: '0123456789abcdef0123', Bytes: 1, Stage: 'test' });
  expect(measuredIn(line).map(({ name, value }) => [name, value])).toEqual([['Bytes', 1]]);
});

describe('without a dashboard', () => {
  test('what no alarm watches is a field of the line, and no metric', () => {
    const [line = ''] = linesOf((metrics) => metrics.ofRepository('logs', { Verified: 1, RestoreSeconds: 5 }), false);
    expect(JSON.parse(line)).toMatchObject({ Verified: 1, RestoreSeconds: 5, Repository: 'logs' });
    expect(measuredIn(line).map(({ name }) => name)).toEqual(['RestoreSeconds']);
  });

  test('a line of which no alarm watches anything is none of metrics at all', () => {
    const [line = ''] = linesOf((metrics) => metrics.ofRepository('logs', { Verified: 1 }), false);
    expect(JSON.parse(line)).toEqual({ Stage: 'test', Repository: 'logs', Verified: 1 });
  });
});

test('a line that is malformed is not taken for one of metrics: each member that it names must be there', () => {
  const [line = ''] = linesOf((metrics) => metrics.ofRepository('logs', { Bytes: 1 }));
  const { Bytes: _, ...without } = JSON.parse(line);
  expect(() => measuredIn(JSON.stringify(without))).toThrow();
  const { Stage: __, ...undimensioned } = JSON.parse(line);
  expect(() => measuredIn(JSON.stringify(undimensioned))).toThrow();
});

test('all metrics together fit into one line of the format', () => {
  const all = (table: object) => Object.fromEntries(Object.keys(table).map((name) => [name, 1]));
  const lines = linesOf((metrics) => {
    metrics.ofRepository('logs', all(repositoryMetrics));
    metrics.ofStage(all(stageMetrics));
  });
  const count = Object.keys(repositoryMetrics).length + Object.keys(stageMetrics).length;
  expect(lines.flatMap(measuredIn)).toHaveLength(count);
});
