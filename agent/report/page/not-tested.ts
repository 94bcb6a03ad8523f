import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { Report } from '../../contract/report.ts';
import { capitalized } from '../../text/capitalized.ts';
import { countText } from '../../text/quantities.ts';

const shownAtOnce = 20;

/** What the proof says nothing about, and what was not restored, on purpose, by the reason for it. */
export function notTestedSection({ notTested, leftOut, unlisted }: Report): VNode | null {
  const lacking = unlisted?.leftOut ?? 0;
  if (notTested.length === 0 && leftOut.length === 0 && lacking === 0) return null;
  return html`
    <section aria-labelledby="not-tested">
      <h2 id="not-tested">What was not tested</h2>
      <dl class="not-tested">
        ${notTested.map(({ what, why }) => html`<div><dt>${capitalized(what)}</dt><dd>${why}</dd></div>`)}
        ${leftOutByReason(leftOut)}
      </dl>
      ${lacking > 0 && html`<p class="aside">${countText(lacking)} more left out had no room in the report.</p>`}
    </section>
  `;
}

type Entries = readonly { readonly name: string }[];

function leftOutByReason(leftOut: Report['leftOut']): VNode[] {
  return [...Map.groupBy(leftOut, ({ why }) => why)].map(
    ([why, entries]) => html`
      <div>
        <dt>${names(entries.slice(0, shownAtOnce))} ${rest(entries.slice(shownAtOnce))}</dt>
        <dd>Left out on purpose: ${why}</dd>
      </div>
    `,
  );
}

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
