import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { Finding } from '../../contract/finding.ts';
import type { Verdict } from '../../contract/verdict.ts';
import type { Step } from '../steps.ts';

type Mark = 'check' | 'part' | 'cross' | 'exclamation' | 'slash' | 'question' | 'information' | 'dash';

/** A shape for each meaning, so that none hangs on its colour alone. All are drawn on a square of 24. */
const strokes: Readonly<Record<Mark, string>> = {
  check: 'M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 0 0 0-19Z M7.5 12.5l3 3 6-7',
  part: 'M12 2.5a9.5 9.5 0 0 1 9.5 9.5 M12 21.5A9.5 9.5 0 0 1 2.5 12 M7.5 12.5l3 3 6-7',
  cross: 'M8 2.5h8l5.5 5.5v8l-5.5 5.5h-8l-5.5-5.5v-8Z M8.5 8.5l7 7 M15.5 8.5l-7 7',
  exclamation: 'M12 3l10 18h-20Z M12 10v5 M12 17.6v.4',
  slash: 'M3.5 3.5h17v17h-17Z M8 16l8-8',
  question: 'M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 0 0 0-19Z M9.2 9.6a2.9 2.9 0 1 1 4.3 2.5q-1.5.9-1.5 2 M12 17v.4',
  information: 'M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 0 0 0-19Z M12 11.5v5.5 M12 7.2v.4',
  dash: 'M7 12h10',
};

const markOfVerdict: Readonly<Record<Verdict, Mark>> = {
  verified: 'check',
  intact: 'part',
  corrupt: 'cross',
  suspect: 'exclamation',
  incompatible: 'slash',
  unproven: 'question',
};

const markOfOutcome: Readonly<Record<Step['outcome'], Mark>> = {
  passed: 'check',
  failed: 'cross',
  broken: 'question',
  'not reached': 'dash',
  'not asked': 'dash',
};

const markOfSeverity: Readonly<Record<Finding['severity'], Mark>> = {
  error: 'cross',
  warning: 'exclamation',
  note: 'information',
};

export const verdictMark = (verdict: Verdict): VNode => drawn(markOfVerdict[verdict]);
export const outcomeMark = (outcome: Step['outcome']): VNode => drawn(markOfOutcome[outcome]);
export const severityMark = (severity: Finding['severity']): VNode => drawn(markOfSeverity[severity]);

/** The animal: a body with three tails, below raised wings. */
export const mayfly = (): VNode => html`
  <svg class="mayfly" viewBox="0 0 32 32" aria-hidden="true">
    <path class="wing" d="M13.5 14.5C8 12 5.5 6.5 6.5 2.5C12 4 15.5 9 15.2 14Z" />
    <path class="wing" d="M15.8 13.6C14.8 8.5 17.5 3.6 22.5 1.5C24.5 6.5 22 12.2 17.2 14.8Z" />
    <path d="M11 11.5l5 5.5q3.5 4 5 7" />
    <path d="M21 24q1.4 3.4 1.2 7 M21 24q3 2.6 4.2 6 M21 24q4.2 1.2 7.4 4 M11 11.5q-2-.6-3.4-2.6 M11 11.5q-2.4.6-4.6-.4" />
  </svg>
`;

function drawn(mark: Mark): VNode {
  return html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path d=${strokes[mark]} /></svg>`;
}
