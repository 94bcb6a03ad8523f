import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { Report } from '../../contract/report.ts';
import { storeOf } from '../../stores/registry.ts';
import { capitalized } from '../../text/capitalized.ts';
import { partsText } from '../parts-text.ts';
import { subjectOf, verdictWords } from '../words.ts';
import { verdictMark } from './marks.ts';

/** The answer, what it means and what to do: all that most readers need. */
export function verdictSection(report: Report): VNode {
  const words = verdictWords(report);
  const parts = partsText(report);
  return html`
    <section class="verdict" aria-labelledby="verdict">
      <h1 id="verdict">
        <span class="name">${verdictMark(report.verdict)} ${words.name}</span>
        <span class="headline">${words.headline}</span>
      </h1>
      <p class="subject">
        ${capitalized(storeOf(report.store).nouns.backup.one)} <code>${subjectOf(report.snapshot)}</code>${' in '}<code>${report.repository.location}</code>
      </p>
      <p>${words.meaning}</p>
      ${parts !== null && html`<p>Proven ${parts}.</p>`}
      ${report.explanation !== null && html`<p class="explanation">${report.explanation}</p>`}
      <p class="action"><strong>What to do</strong> ${words.action}</p>
      ${words.salvage !== undefined && html`<p>This restores what can be counted on:</p><pre><code>${words.salvage}</code></pre>`}
    </section>
  `;
}
