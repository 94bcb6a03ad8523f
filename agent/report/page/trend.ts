import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { Report } from '../../contract/report.ts';
import type { ReportedSeries, TrendPoint } from '../../contract/trend.ts';
import { amountText } from '../../text/quantities.ts';
import { takenAt } from '../../trend/taken-at.ts';
import { expectedText, figureText, measureText, stateText, trendText } from '../trend-text.ts';

/** Those that are seen at once; what is unusual comes first. */
const shownAtOnce = 4;
/** The area of a chart, in its own units: it is stretched to its place. */
const [width, height] = [100, 40];

/** What was measured in earlier proofs, and tonight, over the band that was expected. */
export function trendSection(report: Report): VNode | null {
  const { trend } = report;
  const at = takenAt(report.snapshot);
  if (trend === undefined || at === null) return null;
  const charts = trend.series
    .filter(({ points = [] }) => points.length > 0)
    .map((series) => chart(series, { at, value: series.actual, ...bandOf(series) }, report.store));
  const unusual = trend.series.filter(({ state, points }) => state === 'unusual' && points !== undefined).length;
  const open = Math.max(shownAtOnce, unusual);
  const more = trend.series.length - charts.length;
  return html`
    <section aria-labelledby="trend">
      <h2 id="trend">Trend</h2>
      <p class="totals">${trendText(trend)}</p>
      <div class="trend">${charts.slice(0, open)}</div>
      ${
        charts.length > open &&
        html`<details>
          <summary>${amountText(charts.length - open, 'more chart')}</summary>
          <div class="trend">${charts.slice(open)}</div>
        </details>`
      }
      ${more > 0 && html`<p class="aside">${amountText(more, 'more number is', 'more numbers are')} in the report’s JSON.</p>`}
    </section>
  `;
}

function bandOf({ low, high }: ReportedSeries): Partial<Pick<TrendPoint, 'low' | 'high'>> {
  return { ...(low !== undefined && { low }), ...(high !== undefined && { high }) };
}

function chart(series: ReportedSeries, tonight: TrendPoint, store: string): VNode {
  const { name, of, points = [] } = series;
  const all = [...points, tonight];
  const place = placing(all);
  const said = [
    figureText(of, series.actual),
    of === 'bytes' ? '' : ` ${measureText(store, of)}`,
    expectedText(series),
  ];
  return html`
    <figure class=${series.state}>
      <figcaption>
        ${name === '' ? 'The whole' : html`<code>${name}</code>`}: ${said} · <span class="state">${stateText(series)}</span>
      </figcaption>
      <svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">
        ${bands(all).map((band) => html`<polygon class="band" points=${outline(band, place)} />`)}
        <polyline class="line" vector-effect="non-scaling-stroke" points=${all.map((point) => place(point.at, point.value)).join(' ')} />
        ${dot(place(tonight.at, tonight.value))}
      </svg>
      <div class="days" aria-hidden="true"><span>${all[0]?.at.slice(0, 10)}</span><span>${tonight.at.slice(0, 10)}</span></div>
    </figure>
  `;
}

/** Where a value of a time stands: x,y. What is drawn fills the height; an empty series lies on its floor. */
function placing(points: readonly TrendPoint[]): (at: string, value: number) => string {
  const times = points.map(({ at }) => Date.parse(at));
  // The bands of what was learning are as wide as houses: they are cut a little beyond what was measured.
  const { value: tonight = 0, low = tonight, high = tonight } = points.at(-1) ?? {};
  const values = [...points.map(({ value }) => value), low, high];
  const margin = (Math.max(...values) - Math.min(...values)) * 0.2;
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const most = Math.max(...values) + margin;
  // What is nearly flat must not look like mountains.
  const floor = Math.max(0, Math.min(Math.min(...values) - margin, most * 0.8));
  const scaled = (value: number, from: number, to: number, size: number) =>
    Math.round((to === from ? 0.5 : Math.min(1, Math.max(0, (value - from) / (to - from)))) * size * 100) / 100;
  return (at, value) =>
    `${scaled(Date.parse(at), first, last, width)},${Math.round((height - scaled(value, floor, most, height)) * 100) / 100}`;
}

/** A day of which something was expected. */
interface Banded {
  readonly at: string;
  readonly low: number;
  readonly high: number;
}

/** Neighbours of which something was expected. */
function bands(points: readonly TrendPoint[]): Banded[][] {
  const runs: Banded[][] = [[]];
  for (const { at, low, high } of points) {
    if (low === undefined || high === undefined) runs.push([]);
    else runs.at(-1)?.push({ at, low, high });
  }
  return runs.filter((run) => run.length > 1);
}

function outline(band: readonly Banded[], place: (at: string, value: number) => string): string {
  const above = band.map(({ at, high }) => place(at, high));
  const below = band.map(({ at, low }) => place(at, low)).toReversed();
  return [...above, ...below].join(' ');
}

/** A line of no length stays round, however the chart is stretched. */
function dot(point: string): VNode {
  const [x, y] = point.split(',');
  return html`<line class="tonight" vector-effect="non-scaling-stroke" x1=${x} y1=${y} x2=${x} y2=${y} />`;
}
