import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { Report } from '../../contract/report.ts';
import { outcomeWords, stepsOf } from '../steps.ts';
import { levelWords } from '../words.ts';
import { outcomeMark } from './marks.ts';

/** How deep the proof went, from cheap to dear. */
export function levelsSection(report: Report): VNode {
  return html`
    <section aria-labelledby="levels">
      <h2 id="levels">What was proven</h2>
      <ol class="levels">
        ${stepsOf(report).map(
          ({ level, outcome }) => html`
            <li class=${outcome.replace(' ', '-')}>
              ${outcomeMark(outcome)}
              <p><strong>${levelWords[level].name}</strong> <span class="outcome">${outcomeWords[outcome]}</span></p>
              <p class="does">${levelWords[level].does}</p>
            </li>
          `,
        )}
      </ol>
    </section>
  `;
}
