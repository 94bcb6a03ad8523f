import { expect, test } from 'vitest';
import { instanceSchema } from '../../agent/contract/instance.ts';
import { machineStart } from '../../agent/instance/machine-start.ts';
import { sampleReport } from '../report/sample-report.ts';

test('kernel and agent have begun as long ago as they say', () => {
  const start = machineStart(Date.UTC(2026, 2, 1, 0, 1), 42.17, 1_500.4);
  expect(start).toEqual({ bootedAt: '2026-03-01T00:00:17.830Z', agentStartedAt: '2026-03-01T00:00:58.499Z' });
  expect(instanceSchema.safeParse({ ...sampleReport().instance, ...start }).success).toBe(true);
});
