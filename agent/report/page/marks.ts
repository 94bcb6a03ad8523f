import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { CheckRecord } from '../../contract/check-record.ts';
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
  'in part': 'check',
  'not reached': 'dash',
  'not asked': 'dash',
};

const markOfSeverity: Readonly<Record<Finding['severity'], Mark>> = {
  error: 'cross',
  warning: 'exclamation',
  note: 'information',
};

const markOfCheck: Readonly<Record<CheckRecord['outcome'], Mark>> = {
  passed: 'check',
  failed: 'cross',
  warned: 'exclamation',
  'not-evaluated': 'question',
};

export const verdictMark = (verdict: Verdict): VNode => drawn(markOfVerdict[verdict]);
export const outcomeMark = (outcome: Step['outcome']): VNode => drawn(markOfOutcome[outcome]);
export const severityMark = (severity: Finding['severity']): VNode => drawn(markOfSeverity[severity]);

export const checkMark = (outcome: CheckRecord['outcome']): VNode => drawn(markOfCheck[outcome]);

/** The animal at rest, from its side: wings raised, tails in a wide curve. */
export const mayfly = (): VNode => html`
  <svg class="mayfly" viewBox="0 0 32 32" aria-hidden="true">
    <path class="wing" d="M8.5 20.5C8 13.5 11.5 7 18.5 3.5C21.5 10 19.5 17 12.5 21Z M9.3 17.5L16 7.5 M10.8 18.5L18.3 10.5" />
    <path class="body" d="M4.6 20.4Q12 23.5 21 21" />
    <path d="M21 21Q27.5 19 30.5 11.5 M21 21Q27 20.5 31 16 M6 21Q3.4 23 2.4 20.6 M8.6 21.8L7 27 M11.6 22.3L13 27" />
  </svg>
`;

function drawn(mark: Mark): VNode {
  return html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path d=${strokes[mark]} /></svg>`;
}
