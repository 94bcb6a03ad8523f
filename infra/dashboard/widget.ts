import type { WatchedMetric } from '../alarms/alarm.ts';

/** One box of a dashboard, before it has its place. Source: CloudWatch, "Dashboard body structure and syntax". */
export interface Widget {
  readonly type: 'alarm' | 'metric' | 'text';
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Boxes beside each other, as wide as each other. */
export interface Row {
  readonly height: number;
  readonly widgets: readonly Widget[];
}

const dashboardWidth = 24;

/** Rows below each other. */
export function stacked(rows: readonly Row[]) {
  let y = 0;
  return rows.flatMap(({ height, widgets }) => {
    const width = Math.floor(dashboardWidth / widgets.length);
    const placed = widgets.map((widget, column) => ({ ...widget, x: column * width, y, width, height }));
    y += height;
    return placed;
  });
}

export function heading(markdown: string): Row {
  return { height: 1, widgets: [{ type: 'text', properties: { markdown, background: 'transparent' } }] };
}

/** One number, one line, or one part of a whole. */
export interface Series {
  readonly metric: WatchedMetric;
  readonly label: string;
  readonly color?: string;
  /** Another than that of its graph. */
  readonly statistic?: 'SampleCount';
}

export interface Graph {
  readonly title: string;
  readonly region: string;
  readonly series: readonly Series[];
  /** `numbers`: of all the time that is shown. */
  readonly as: 'numbers' | 'lines' | 'parts';
  readonly statistic: 'Sum' | 'Maximum';
  readonly periodSeconds: number;
  readonly unit?: string;
  /** Lines across, with their labels. */
  readonly limits?: readonly { readonly label: string; readonly value: number }[];
}

export function graph({ title, region, series, as, statistic, periodSeconds, unit, limits = [] }: Graph): Widget {
  return {
    type: 'metric',
    properties: {
      ...{ title, region, stat: statistic, period: periodSeconds },
      ...(as === 'numbers'
        ? { view: 'singleValue', setPeriodToTimeRange: true }
        : { view: 'timeSeries', stacked: as === 'parts' }),
      metrics: series.map(({ metric: { namespace, name, dimensions }, label, color, statistic: stat }) => [
        ...[namespace, name, ...Object.entries(dimensions).flat()],
        { label, ...(color === undefined ? {} : { color }), ...(stat === undefined ? {} : { stat }) },
      ]),
      yAxis: { left: { min: 0, ...(unit === undefined ? {} : { label: unit, showUnits: false }) } },
      ...(limits.length === 0 ? {} : { annotations: { horizontal: limits } }),
    },
  };
}
