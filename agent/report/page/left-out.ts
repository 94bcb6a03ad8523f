import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { Report } from '../../contract/report.ts';
import { countText } from '../../text/quantities.ts';

const shownAtOnce = 20;

/** What was not restored, on purpose, by the reason for it. */
export function leftOutSection({ leftOut, unlisted }: Report): VNode | null {
  if (leftOut.length === 0) return null;
  const byReason = Map.groupBy(leftOut, ({ why }) => why);
  return html`
    <section aria-labelledby="left-out">
      <h2 id="left-out">Left out on purpose</h2>
      <dl class="left-out">
        ${[...byReason].map(
          ([why, entries]) => html`
            <div>
              <dt>${why}</dt>
              <dd>${names(entries.slice(0, shownAtOnce))} ${rest(entries.slice(shownAtOnce))}</dd>
            </div>
          `,
        )}
      </dl>
      ${unlisted && html`<p class="aside">${countText(unlisted.leftOut)} more had no room in the report.</p>`}
    </section>
  `;
}

type Entries = readonly { readonly name: string }[];

function names(entries: Entries): VNode {
  return html`<ul>
    ${entries.map(({ name }) => html`<li><code>${name}</code></li>`)}
  </ul>`;
}

function rest(entries: Entries): VNode | false {
  if (entries.length === 0) return false;
  return html`<details>
    <summary>${countText(entries.length)} more</summary>
    ${names(entries)}
  </details>`;
}
