import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { Report } from '../../contract/report.ts';
import { storeOf } from '../../stores/registry.ts';
import { outcomeWords, stepsOf } from '../steps.ts';
import { levelNames } from '../words.ts';
import { outcomeMark } from './marks.ts';

/** How deep the proof went, from cheap to dear. */
export function levelsSection(report: Report): VNode {
  const { levels } = storeOf(report.store).words;
  return html`
    <section aria-labelledby="levels">
      <h2 id="levels">What was proven</h2>
      <ol class="levels">
        ${stepsOf(report).map(
          ({ level, outcome }) => html`
            <li class=${outcome.replace(' ', '-')}>
              ${outcomeMark(outcome)}
              <p><strong>${levelNames[level]}</strong> <span class="outcome">${outcomeWords[outcome]}</span></p>
              <p class="does">${levels[level]}</p>
            </li>
          `,
        )}
      </ol>
    </section>
  `;
}
