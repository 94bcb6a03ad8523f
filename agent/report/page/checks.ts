import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { CheckRecord } from '../../contract/check-record.ts';
import type { Report } from '../../contract/report.ts';
import { amountText, countText } from '../../text/quantities.ts';
import { blameText, isBuiltIn, type OpenCheck, sortedChecks, valueText } from '../checks.ts';
import { checkMark } from './marks.ts';

/** More than that nobody reads at once; the others fold away, and beyond the last bound only the JSON has them. */
const shownAtOnce = 20;
const shownAtAll = 1_000;

const outcomeNames = {
  passed: 'Passed',
  failed: 'Failed',
  warned: 'Warning',
  'not-evaluated': 'Not evaluated',
} as const;
const classes = { passed: 'passed', failed: 'error', warned: 'warning', 'not-evaluated': 'open' } as const;

/** Every check on record: what failed first, what passed folded away; nothing where nothing is on record. */
export function checksSection(report: Report): VNode | null {
  const { checks, unlisted } = report;
  if (checks.length === 0) return null;
  const { open, passed } = sortedChecks(report);
  const entry = (check: OpenCheck) => openEntry(check, report);
  return html`
    <section aria-labelledby="checks">
      <h2 id="checks">Checks</h2>
      ${
        open.length > 0 &&
        html`<p class="totals">${totals(checks)}</p>
          <ol class="findings">
            ${open.slice(0, shownAtOnce).map(entry)}
          </ol>`
      }
      ${folded(
        amountText(open.length - shownAtOnce, 'more check that has not passed', 'more checks that have not passed'),
        open.slice(shownAtOnce, shownAtAll).map(entry),
        'findings',
      )}
      ${folded(
        `${amountText(passed.length, 'check')} passed`,
        passed.slice(0, shownAtAll).map((record) => passedEntry(record, report)),
        'passed-checks',
      )}
      ${unlistedText(Math.max(0, open.length - shownAtAll) + Math.max(0, passed.length - shownAtAll))}
      ${
        unlisted?.checks !== undefined &&
        html`<p class="aside">${amountText(unlisted.checks, 'more check')} had no room in the report.</p>`
      }
    </section>
  `;
}

function totals(checks: readonly CheckRecord[]): string {
  return (['failed', 'warned', 'not-evaluated', 'passed'] as const)
    .map((outcome) => [outcome, checks.filter((check) => check.outcome === outcome).length] as const)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${countText(count)} ${outcome.replace('-', ' ')}`)
    .join(' · ');
}

function folded(summary: string, entries: readonly VNode[], name: string): VNode | false {
  if (entries.length === 0) return false;
  return html`<details>
    <summary>${summary}</summary>
    <ol class=${name}>
      ${entries}
    </ol>
  </details>`;
}

function unlistedText(count: number): VNode | false {
  return count > 0 && html`<p class="aside">${countText(count)} more are in the report’s JSON.</p>`;
}

function openEntry({ record, remedy }: OpenCheck, report: Report): VNode {
  const { outcome, kind, name, margin, why } = record;
  const isNamed = !isBuiltIn(record) && !name.startsWith(kind);
  return html`
    <li class=${classes[outcome]}>
      <p class="message">
        <span class="severity">${checkMark(outcome)} ${outcomeNames[outcome]}</span>
        ${title(record)}
      </p>
      ${why !== undefined && html`<p class="why">${why}</p>`}
      <dl class="evidence">
        ${fact('Expected', valueText(record.expected, record, report))}
        ${fact('Actual', valueText(record.actual, record, report))} ${fact('Off by', margin ?? null)}
        ${fact('Because of', blameText(record))} ${fact('Kind', isNamed ? kind : null)}
      </dl>
      ${remedy !== null && html`<p class="remedy">${remedy}</p>`}
    </li>
  `;
}

function passedEntry(record: CheckRecord, report: Report): VNode {
  const expected = valueText(record.expected, record, report);
  const actual = valueText(record.actual, record, report);
  const isSame = expected === actual || actual === null;
  return html`
    <li class="passed">
      ${checkMark('passed')}
      <p>
        ${title(record)}
        ${expected !== null && html`<span class="aside"> · ${isSame ? expected : `${actual}; expected: ${expected}`}</span>`}
        ${record.why !== undefined && html`<span class="why">${record.why}</span>`}
      </p>
    </li>
  `;
}

/** no order twice · orders */
function title({ name, for: its }: CheckRecord): VNode {
  return html`${name}${its.map((each) => html` <code>${each}</code>`)}`;
}

function fact(label: string, text: string | null): VNode | null {
  return text === null ? null : html`<div><dt>${label}</dt><dd>${text}</dd></div>`;
}
