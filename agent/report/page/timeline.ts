import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { Phase } from '../../contract/proof.ts';
import type { Report } from '../../contract/report.ts';
import { elapsed } from '../elapsed.ts';
import { secondsText } from '../quantities.ts';
import { phaseWords } from '../words.ts';

/** Phases are few; a report with more of them is not one of ours, and still has to be shown. */
const shownAtMost = 100;

/** The phases as bars over one axis of time: what overlaps lies side by side. */
export function timelineSection({ phases }: Report): VNode | null {
  const span = elapsed(phases);
  if (span === null) return null;
  const whole = Math.max(span.seconds, 0.001);
  const offset = (phase: Phase) => (Date.parse(phase.startedAt) - Date.parse(span.startedAt)) / 1000;
  const percent = (seconds: number) => `${Math.round((seconds / whole) * 10_000) / 100}%`;
  const ticks = ticksOf(whole);
  const grid = ticks.map(
    (tick) => html`<line class="tick" x1=${percent(tick)} x2=${percent(tick)} y1="0" y2="100%" />`,
  );
  return html`
    <section aria-labelledby="timeline">
      <h2 id="timeline">Timeline</h2>
      <table class="timeline">
        <thead class="unseen">
          <tr><th scope="col">Phase</th><th scope="col">When</th><th scope="col">Took</th></tr>
        </thead>
        <tbody>
          ${phases.slice(0, shownAtMost).map(
            (phase) => html`
              <tr>
                <th scope="row">${phaseWords[phase.name]}</th>
                <td class="bar">
                  <span class="unseen">from ${secondsText(offset(phase))} on</span>
                  <svg width="100%" height="24" aria-hidden="true">
                    ${grid}
                    <rect x=${percent(offset(phase))} y="6" width=${percent(phase.seconds)} height="12" rx="2" />
                    <line class="begin" x1=${percent(offset(phase))} x2=${percent(offset(phase))} y1="6" y2="18" />
                  </svg>
                </td>
                <td>${secondsText(phase.seconds)}</td>
              </tr>
            `,
          )}
        </tbody>
        <tfoot aria-hidden="true">
          <tr>
            <td></td>
            <td class="bar">
              <svg width="100%" height="20">
                ${ticks.map((tick) => html`<text x=${percent(tick)} y="14">${tick === 0 ? '0' : secondsText(tick)}</text>`)}
              </svg>
            </td>
            <td></td>
          </tr>
        </tfoot>
      </table>
    </section>
  `;
}

/** At most five round times, from 0 on, that leave room for their text before the end. */
function ticksOf(wholeSeconds: number): number[] {
  const rough = wholeSeconds / 4;
  const steps = wholeSeconds < 60 ? decimalSteps(rough) : clockSteps;
  const step = steps.find((candidate) => candidate >= rough) ?? rough;
  return [0, 1, 2, 3, 4].map((times) => times * step).filter((tick) => tick <= wholeSeconds * 0.95);
}

const clockSteps = [15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];

function decimalSteps(rough: number): number[] {
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * power);
}
