import { createMetrics, type Metrics } from '../../lambda/observability/metrics.ts';
import { type Measured, measuredIn } from '../metrics/emf.ts';

/** Metrics of the stage `test`, read again as CloudWatch would; all that is measured, where there is a dashboard. */
export function recordingMetrics(
  now: () => Date,
  dashboard = true,
): { metrics: Metrics; lines: string[]; measured: Measured[] } {
  const lines: string[] = [];
  const measured: Measured[] = [];
  const write = (line: string) => {
    lines.push(line);
    measured.push(...measuredIn(line));
  };
  return { metrics: createMetrics(write, { stage: 'test', dashboard }, now), lines, measured };
}

/** By their names, for a look at one of them. */
export function valuesOf(measured: readonly Measured[]): Record<string, number> {
  return Object.fromEntries(measured.map(({ name, value }) => [name, value]));
}
