import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { Report } from '../../contract/report.ts';
import { secondsText } from '../../text/quantities.ts';
import { courseOf, type Span, type Stretch, wholeOf } from '../course.ts';
import { ticksOf } from './ticks.ts';

/** The axis of time: from the order, or the begin of the first phase, to the end of the last. */
interface Axis {
  readonly ticks: readonly number[];
  /** Seconds from the axis's begin. */
  offset(span: Span): number;
  /** A place on the axis, or a length, as SVG takes it. */
  percent(seconds: number): string;
}

/** What went on as bars over one axis: what overlaps in time overlaps to the eye. */
export function timelineSection(report: Report): VNode | null {
  const course = courseOf(report);
  const span = wholeOf(course);
  if (span === null) return null;
  const whole = Math.max(span.seconds, 0.001);
  const axis: Axis = {
    ticks: ticksOf(whole),
    offset: ({ startedAt }) => (startedAt - span.startedAt) / 1000,
    percent: (seconds) => `${Math.round((seconds / whole) * 10_000) / 100}%`,
  };
  return html`
    <section aria-labelledby="timeline">
      <h2 id="timeline">Timeline</h2>
      <table class="timeline" role="table">
        <thead class="unseen" role="rowgroup">
          <tr role="row">
            <th scope="col" role="columnheader">Phase</th>
            <th scope="col" role="columnheader">When</th>
            <th scope="col" role="columnheader">Took</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${course.map((stretch) => row(stretch, axis))}
        </tbody>
        <tfoot aria-hidden="true">
          <tr>
            <td></td>
            <td class="bar">${scale(axis)}</td>
            <td></td>
          </tr>
        </tfoot>
      </table>
    </section>
  `;
}

function row({ words, isProof, spans }: Stretch, axis: Axis): VNode {
  const { ticks, percent } = axis;
  return html`
    <tr role="row" class=${isProof ? null : 'way-there'}>
      <th scope="row" role="rowheader">${words}</th>
      <td class="bar" role="cell">
        <span class="unseen">${whenText(spans, axis)}</span>
        <svg width="100%" height="24" aria-hidden="true">
          ${ticks.map(percent).map((x) => html`<line class="tick" x1=${x} x2=${x} y1="0" y2="100%" />`)}
          ${spans.map((span) => bar(span, axis))}
        </svg>
      </td>
      <td role="cell">${secondsText(spans.reduce((sum, { seconds }) => sum + seconds, 0))}</td>
    </tr>
  `;
}

function bar(span: Span, { offset, percent }: Axis): VNode {
  const begin = percent(offset(span));
  return html`
    <rect x=${begin} y="6" width=${percent(span.seconds)} height="12" rx="2" />
    <line class="begin" x1=${begin} x2=${begin} y1="6" y2="18" />
  `;
}

/** from 3 s on; 4 times, from 3 s on */
function whenText(spans: readonly Span[], { offset }: Axis): string {
  const begin = spans.map(offset).reduce((least, each) => Math.min(least, each));
  return `${spans.length === 1 ? '' : `${spans.length} times, `}from ${secondsText(begin)} on`;
}

function scale({ ticks, percent }: Axis): VNode {
  return html`
    <svg width="100%" height="20">
      ${ticks.map((tick) => html`<text x=${percent(tick)} y="14">${tick === 0 ? '0' : secondsText(tick)}</text>`)}
    </svg>
  `;
}
