import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { Report } from '../../contract/report.ts';
import { type RankedItem, rankItems } from '../../proof/rank-items.ts';
import { amountText, bytesText, countText } from '../../text/quantities.ts';
import { totalsText } from '../totals.ts';
import { severityMark } from './marks.ts';

/** Enough to see what is wrong; the others fold away, and beyond the last bound only the JSON has them. */
const shownAtOnce = 50;
const shownAtAll = 5000;

/** Every index with what the backup promises and what came back. Trouble first. */
export function indicesSection(report: Report): VNode | null {
  if (report.indices.length === 0) return null;
  const ranked = rankItems(report);
  const folded = ranked.slice(shownAtOnce, shownAtAll);
  const unlisted = ranked.length - shownAtOnce - folded.length;
  return html`
    <section aria-labelledby="indices">
      <h2 id="indices">Indices</h2>
      <p class="totals">${totalsText(report)}</p>
      ${table(ranked.slice(0, shownAtOnce))}
      ${
        folded.length > 0 &&
        html`<details>
          <summary>${amountText(folded.length, 'more index', 'more indices')}</summary>
          ${table(folded)}
        </details>`
      }
      ${unlisted > 0 && html`<p class="aside">${countText(unlisted)} more are in the report’s JSON.</p>`}
      ${
        report.unlisted &&
        html`<p class="aside">${amountText(report.unlisted.indices, 'index', 'indices')} of them had no room in it.</p>`
      }
    </section>
  `;
}

/** The roles are named because narrow screens lay the table out as a list, and some browsers then forget that it is one. */
function table(rows: readonly RankedItem[]): VNode {
  return html`
    <table class="indices" role="table">
      <thead role="rowgroup">
        <tr role="row">
          <th scope="col" role="columnheader">Index</th>
          <th scope="col" role="columnheader">Shards</th>
          <th scope="col" role="columnheader">Size</th>
          <th scope="col" role="columnheader">Documents expected</th>
          <th scope="col" role="columnheader">Documents restored</th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map(row)}
      </tbody>
    </table>
  `;
}

function row({ index, trouble, difference }: RankedItem): VNode {
  const { name, shards, bytes, documentsExpected, documentsRestored } = index;
  return html`
    <tr role="row" class=${trouble ?? ''}>
      <th scope="row" role="rowheader">
        ${trouble && html`${severityMark(trouble)}<span class="unseen">${trouble}: </span>`}<code>${name}</code>
      </th>
      <td role="cell" data-label="Shards">${countText(shards)}</td>
      <td role="cell" data-label="Size">${bytesText(bytes)}</td>
      <td role="cell" data-label="Expected">${documents(documentsExpected, 'unknown')}</td>
      <td role="cell" data-label="Restored">
        <span>
          ${documents(documentsRestored, 'not restored')}
          ${difference !== 0 && html`<span class="difference">${signed(difference)}</span>`}
        </span>
      </td>
    </tr>
  `;
}

function documents(count: number | null, otherwise: string): VNode | string {
  return count === null
    ? html`<span aria-hidden="true">–</span><span class="unseen">${otherwise}</span>`
    : countText(count);
}

function signed(difference: number): string {
  return `${difference > 0 ? '+' : '−'}${countText(Math.abs(difference))}`;
}
