import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { ReportedPart } from '../../contract/parts.ts';
import type { Report } from '../../contract/report.ts';
import { storeOf } from '../../stores/registry.ts';
import { capitalized } from '../../text/capitalized.ts';
import { bytesText, countText } from '../../text/quantities.ts';
import { verdictNames } from '../words.ts';

/** What each part of a divided backup came to, and where its own report lies; nothing where it was not divided. */
export function partsSection(report: Report): VNode | null {
  const { store, parts } = report;
  if (parts === undefined) return null;
  const { item } = storeOf(store).nouns;
  return html`
    <section aria-labelledby="parts">
      <h2 id="parts">Parts</h2>
      <table class="items" role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th scope="col" role="columnheader">Part</th>
            <th scope="col" role="columnheader">Verdict</th>
            <th scope="col" role="columnheader">${capitalized(item.many)}</th>
            <th scope="col" role="columnheader">Size</th>
            <th scope="col" role="columnheader">Attempts</th>
            <th scope="col" role="columnheader">Run</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${parts.map(row)}
        </tbody>
      </table>
    </section>
  `;
}

const isSound = ({ verdict }: ReportedPart) => verdict === 'verified' || verdict === 'intact';

function row(part: ReportedPart): VNode {
  const { number, runId, verdict, items, bytes, attempts } = part;
  return html`
    <tr role="row" class=${isSound(part) ? null : 'error'}>
      <th scope="row" role="rowheader">Part ${number}</th>
      <td role="cell" data-label="Verdict">${verdictNames[verdict]}</td>
      <td role="cell" data-label="Items">${countText(items)}</td>
      <td role="cell" data-label="Size">${bytesText(bytes)}</td>
      <td role="cell" data-label="Attempts">${countText(attempts)}</td>
      <td role="cell" data-label="Run"><code>${runId}</code></td>
    </tr>
  `;
}
