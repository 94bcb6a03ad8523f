import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { Report, ReportedAttempt } from '../../contract/report.ts';
import { capitalized } from '../../text/capitalized.ts';
import { momentText, secondsText } from '../../text/quantities.ts';
import { begun } from '../begun.ts';
import { attemptName } from '../parts-text.ts';

/** Which machines it took, and what became of each; nothing when it took no more than one. */
export function attemptsSection({ attempts }: Report): VNode | null {
  if (attempts.length < 2) return null;
  return html`
    <section aria-labelledby="attempts">
      <h2 id="attempts">Attempts</h2>
      <dl class="facts">
        ${attempts.map(entry)}
      </dl>
    </section>
  `;
}

function entry(attempt: ReportedAttempt): VNode {
  const { instanceId, market, type, launchedAt, turn, endedAt, outcome } = attempt;
  const lived = endedAt === null ? null : (Date.parse(endedAt) - Date.parse(launchedAt)) / 1000;
  const machine = [type, market, lived !== null && lived >= 0 && secondsText(lived)].filter(Boolean).join(', ');
  return html`
    <div>
      <dt>${capitalized(attemptName(attempt))}</dt>
      <dd>
        ${outcome} <code>${instanceId}</code>
        <span class="aside">${machine}, ${begun(turn)} <time datetime=${launchedAt}>${momentText(launchedAt)}</time></span>
      </dd>
    </div>
  `;
}
