import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { Report, ReportedFinding } from '../../contract/report.ts';
import { storeOf } from '../../stores/registry.ts';
import { capitalized } from '../../text/capitalized.ts';
import { amountText, countText } from '../../text/quantities.ts';
import { findingsBeside } from '../checks.ts';
import { severityMark } from './marks.ts';

/** More than that nobody reads at once; the others fold away. */
const shownAtOnce = 20;

const severityNames = { error: 'Error', warning: 'Warning', note: 'Note' } as const;
const gravity = { error: 0, warning: 1, note: 2 } as const;

/** What was seen and the checks on record do not tell, gravest first; nothing when there is nothing such. */
export function findingsSection(report: Report): VNode | null {
  const { store, findingsOmitted } = report;
  const findings = findingsBeside(report);
  if (findings.length === 0 && findingsOmitted === 0) return null;
  const sorted = findings.toSorted((a, b) => gravity[a.severity] - gravity[b.severity]);
  const { item, part } = storeOf(store).nouns;
  const labels = [item, part ?? item].map(({ one }) => capitalized(one));
  const entry = (finding: ReportedFinding) => findingEntry(finding, labels);
  const folded = sorted.slice(shownAtOnce);
  return html`
    <section aria-labelledby="findings">
      <h2 id="findings">Findings</h2>
      <p class="totals">${totals(findings)}</p>
      <ol class="findings">
        ${sorted.slice(0, shownAtOnce).map(entry)}
      </ol>
      ${
        folded.length > 0 &&
        html`<details>
          <summary>${amountText(folded.length, 'more finding')}</summary>
          <ol class="findings">
            ${folded.map(entry)}
          </ol>
        </details>`
      }
      ${findingsOmitted > 0 && html`<p class="aside">${countText(findingsOmitted)} more were seen and not kept.</p>`}
    </section>
  `;
}

function totals(findings: readonly ReportedFinding[]): string {
  const count = (severity: ReportedFinding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length;
  return (['error', 'warning', 'note'] as const)
    .filter((severity) => count(severity) > 0)
    .map((severity) => amountText(count(severity), severity))
    .join(' · ');
}

function findingEntry(finding: ReportedFinding, pathLabels: readonly string[]): VNode {
  const { check, severity, message, remedy, expected, actual, evidence, attempt } = finding;
  return html`
    <li class=${severity}>
      <p class="message">
        <span class="severity">${severityMark(severity)} ${severityNames[severity]}</span>
        ${message}
      </p>
      <dl class="evidence">
        ${seen('Object', evidence.object)}
        ${evidence.path.slice(0, pathLabels.length).map((name, position) => seen(pathLabels[position] ?? '', name))}
        ${seen('Expected', expected)} ${seen('Actual', actual)} ${seen('Check', check)}
        ${seen('Seen by attempt', attempt)}
      </dl>
      <p class="remedy">${remedy}</p>
    </li>
  `;
}

function seen(label: string, value: string | number | boolean | undefined): VNode | null {
  if (value === undefined) return null;
  const text = typeof value === 'number' ? countText(value) : String(value);
  return html`<div><dt>${label}</dt><dd><code>${text}</code></dd></div>`;
}
