import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { Phase } from '../../contract/proof.ts';
import type { Report } from '../../contract/report.ts';
import { storeOf } from '../../stores/registry.ts';
import { secondsText } from '../../text/quantities.ts';
import { elapsed } from '../elapsed.ts';
import { ticksOf } from './ticks.ts';

/** Phases are few; a report with more of them is not one of ours, and still has to be shown. */
const shownAtMost = 100;

/** The axis of time: from the begin of the first phase to the end of the last. */
interface Axis {
  readonly ticks: readonly number[];
  /** Seconds from the axis's begin. */
  offset(phase: Phase): number;
  /** A place on the axis, or a length, as SVG takes it. */
  percent(seconds: number): string;
}

/** The phases as bars over one axis: what overlaps in time overlaps to the eye. */
export function timelineSection({ store, phases }: Report): VNode | null {
  const { phases: words } = storeOf(store);
  const span = elapsed(phases);
  if (span === null) return null;
  const whole = Math.max(span.seconds, 0.001);
  const axis: Axis = {
    ticks: ticksOf(whole),
    offset: (phase) => (Date.parse(phase.startedAt) - Date.parse(span.startedAt)) / 1000,
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
          ${phases.slice(0, shownAtMost).map((phase) => row(phase, words[phase.name] ?? phase.name, axis))}
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

function row(phase: Phase, words: string, { ticks, offset, percent }: Axis): VNode {
  const begin = percent(offset(phase));
  return html`
    <tr role="row">
      <th scope="row" role="rowheader">${words}</th>
      <td class="bar" role="cell">
        <span class="unseen">from ${secondsText(offset(phase))} on</span>
        <svg width="100%" height="24" aria-hidden="true">
          ${ticks.map(percent).map((x) => html`<line class="tick" x1=${x} x2=${x} y1="0" y2="100%" />`)}
          <rect x=${begin} y="6" width=${percent(phase.seconds)} height="12" rx="2" />
          <line class="begin" x1=${begin} x2=${begin} y1="6" y2="18" />
        </svg>
      </td>
      <td role="cell">${secondsText(phase.seconds)}</td>
    </tr>
  `;
}

function scale({ ticks, percent }: Axis): VNode {
  return html`
    <svg width="100%" height="20">
      ${ticks.map((tick) => html`<text x=${percent(tick)} y="14">${tick === 0 ? '0' : secondsText(tick)}</text>`)}
    </svg>
  `;
}
