import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { Report } from '../../contract/report.ts';
import { type RankedItem, rankItems } from '../../proof/rank-items.ts';
import { storeOf } from '../../stores/registry.ts';
import type { StoreDefinition } from '../../stores/store-definition.ts';
import { capitalized } from '../../text/capitalized.ts';
import { amountText, bytesText, countText } from '../../text/quantities.ts';
import { carriedText } from '../carried-text.ts';
import { isCountedAlike, totalsText } from '../totals.ts';
import { severityMark } from './marks.ts';

type Nouns = StoreDefinition['nouns'];

/** Enough to see what is wrong; the others fold away, and beyond the last bound only the JSON has them. */
const shownAtOnce = 50;
const shownAtAll = 5000;

/** Every item with what the backup promises and what came back. Trouble first. */
export function itemsSection(report: Report): VNode | null {
  if (report.items.length === 0) return null;
  const { nouns } = storeOf(report.store);
  const columns = columnsOf(report);
  const carried = carriedText(report);
  const ranked = rankItems(report);
  const folded = ranked.slice(shownAtOnce, shownAtAll);
  const unlisted = ranked.length - shownAtOnce - folded.length;
  return html`
    <section aria-labelledby="items">
      <h2 id="items">${capitalized(nouns.item.many)}</h2>
      <p class="totals">${totalsText(report)}</p>
      ${carried !== null && html`<p class="totals">${carried}</p>`}
      ${table(ranked.slice(0, shownAtOnce), columns)}
      ${
        folded.length > 0 &&
        html`<details>
          <summary>${amountText(folded.length, `more ${nouns.item.one}`, `more ${nouns.item.many}`)}</summary>
          ${table(folded, columns)}
        </details>`
      }
      ${unlisted > 0 && html`<p class="aside">${countText(unlisted)} more are in the report’s JSON.</p>`}
      ${
        report.unlisted &&
        html`<p class="aside">${amountText(report.unlisted.items, nouns.item.one, nouns.item.many)} of them had no room in it.</p>`
      }
    </section>
  `;
}

/** What the columns of numbers are called. */
interface Columns extends Pick<Nouns, 'item' | 'part'> {
  /** What a search counts, where the server counts something else. */
  readonly documents: string | null;
  readonly records: string;
}

function columnsOf(report: Report): Columns {
  const { item, part, record, stored = record } = storeOf(report.store).nouns;
  const isCounted = report.items.some(({ documents }) => documents !== undefined);
  const records = capitalized((isCounted && isCountedAlike(report) ? record : stored).many);
  const differ = isCounted && !isCountedAlike(report);
  return { item, part, documents: differ ? capitalized(record.many) : null, records };
}

/**
 * The roles are named because narrow screens lay the table out as a list, and some browsers then forget that it is one.
 */
function table(rows: readonly RankedItem[], columns: Columns): VNode {
  const { item, part, documents, records } = columns;
  return html`
    <table class="items" role="table">
      <thead role="rowgroup">
        <tr role="row">
          <th scope="col" role="columnheader">${capitalized(item.one)}</th>
          ${part && html`<th scope="col" role="columnheader">${capitalized(part.many)}</th>`}
          <th scope="col" role="columnheader">Size</th>
          ${documents && html`<th scope="col" role="columnheader">${documents}</th>`}
          <th scope="col" role="columnheader">${records} expected</th>
          <th scope="col" role="columnheader">${records} restored</th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map((ranked) => row(ranked, columns))}
      </tbody>
    </table>
  `;
}

function row({ item, trouble, difference }: RankedItem, { part, documents: label, records: stored }: Columns): VNode {
  const { path, parts, bytes, recordsExpected, recordsRestored, documents = null } = item;
  const wide = label === null ? null : 'stored';
  return html`
    <tr role="row" class=${trouble ?? ''}>
      <th scope="row" role="rowheader">
        ${trouble && html`${severityMark(trouble)}<span class="unseen">${trouble}: </span>`}<code>${path.join('/')}</code>
      </th>
      ${part && html`<td role="cell" data-label=${capitalized(part.many)}>${countText(parts)}</td>`}
      <td role="cell" data-label="Size">${bytesText(bytes)}</td>
      ${label && html`<td role="cell" class=${wide} data-label=${label}>${records(documents, 'not counted')}</td>`}
      <td role="cell" class=${wide} data-label=${`${stored} expected`}>${records(recordsExpected, 'unknown')}</td>
      <td role="cell" class=${wide} data-label=${`${stored} restored`}>
        <span>
          ${records(recordsRestored, 'not restored')}
          ${difference !== 0 && html`<span class="difference">${signed(difference)}</span>`}
        </span>
      </td>
    </tr>
  `;
}

function records(count: number | null, otherwise: string): VNode | string {
  return count === null
    ? html`<span aria-hidden="true">–</span><span class="unseen">${otherwise}</span>`
    : countText(count);
}

function signed(difference: number): string {
  return `${difference > 0 ? '+' : '−'}${countText(Math.abs(difference))}`;
}
