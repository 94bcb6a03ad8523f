import { createMetrics, type Metrics } from '../../lambda/observability/metrics.ts';
import { type Measured, measuredIn } from '../metrics/emf.ts';

/** Metrics of the stage `test`, read again as CloudWatch would. */
export function recordingMetrics(now: () => Date): { metrics: Metrics; lines: string[]; measured: Measured[] } {
  const lines: string[] = [];
  const measured: Measured[] = [];
  const write = (line: string) => {
    lines.push(line);
    measured.push(...measuredIn(line));
  };
  return { metrics: createMetrics(write, 'test', now), lines, measured };
}

/** By their names, for a look at one of them. */
export function valuesOf(measured: readonly Measured[]): Record<string, number> {
  return Object.fromEntries(measured.map(({ name, value }) => [name, value]));
}
