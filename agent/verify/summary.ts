import type { Finding } from '../contract/finding.ts';
import type { Report } from '../contract/report.ts';
import type { Verdict } from '../contract/verdict.ts';
import { visibleThroughout } from '../report/foreign-text.ts';
import { amountText, countText } from '../report/quantities.ts';
import { outcomeWords, stepsOf } from '../report/steps.ts';
import { totalsText } from '../report/totals.ts';
import { levelWords, subjectOf, verdictWords } from '../report/words.ts';
import { wrapped } from './wrapped.ts';

const findingsShown = 10;

type Colour = 'green' | 'red' | 'yellow' | 'magenta' | 'cyan' | 'dim' | 'bold';
export type Paint = (colour: Colour, text: string) => string;

/** Where the report was written. */
export interface ReportFiles {
  readonly json: string;
  readonly page: string;
}

/** The report in a terminal's few lines; `width` in columns. Foreign text in it is made visible. */
export function summaryText(report: Report, files: ReportFiles, width: number, paint: Paint): string {
  const shown = visibleThroughout(report);
  const words = verdictWords(shown);
  const say = (text: string) => wrapped(text, width, '  ');
  const fact = (label: string, text: string) =>
    wrapped(text, width, `  ${paint('dim', label.padEnd(8))}  `, ' '.repeat(12));
  return [
    '',
    `${paint(verdictColours[shown.verdict], words.name.toUpperCase())}  ${paint('bold', words.headline)}`,
    '',
    ...say(words.meaning),
    ...(shown.explanation === null ? [] : say(shown.explanation)),
    ...say(`What to do: ${words.action}`),
    ...findingLines(shown, width, paint),
    '',
    ...fact('Snapshot', `${subjectOf(shown.snapshot)} in ${shown.repository.location}`),
    ...fact('Proven', provenText(shown)),
    ...(shown.indices.length === 0 ? [] : fact('Indices', indicesText(shown))),
    ...fact('Report', files.page),
    ...fact('', files.json),
    '',
  ].join('\n');
}

const verdictColours: Readonly<Record<Verdict, Colour>> = {
  verified: 'green',
  intact: 'cyan',
  corrupt: 'red',
  suspect: 'yellow',
  incompatible: 'magenta',
  unproven: 'yellow',
};

function provenText(report: Report): string {
  return stepsOf(report)
    .filter(({ outcome }) => outcome !== 'not asked')
    .map(({ level, outcome }) => `${levelWords[level].name.toLowerCase()} ${outcomeWords[outcome]}`)
    .join(', ');
}

function findingLines({ findings, findingsOmitted }: Report, width: number, paint: Paint): string[] {
  const more = findings.length - findingsShown + findingsOmitted;
  return [
    ...findings.slice(0, findingsShown).flatMap((finding) => ['', ...findingText(finding, width, paint)]),
    ...(more > 0 ? ['', `  ${amountText(more, 'further finding')}: see the report.`] : []),
  ];
}

function findingText(finding: Finding, width: number, paint: Paint): string[] {
  const { severity, message, remedy, expected, actual, evidence } = finding;
  const colour = severity === 'error' ? 'red' : severity === 'warning' ? 'yellow' : 'dim';
  const fact = (label: string, ...parts: (string | undefined)[]) => {
    const known = parts.filter((part) => part !== undefined);
    return known.length === 0 ? [] : [`    ${paint('dim', label.padEnd(8))}  ${known.join(', ')}`];
  };
  return [
    ...wrapped(`${paint(colour, severity)}: ${message}`, width, '  '),
    // A line of its own, unbroken, so that it can be copied.
    ...fact('object', evidence.object),
    ...fact('index', evidence.index, evidence.shard === undefined ? undefined : `shard ${evidence.shard}`),
    ...fact('expected', value(expected)),
    ...fact('actual', value(actual)),
    ...wrapped(`→ ${remedy}`, width, '    ', '      '),
  ];
}

function value(seen: Finding['actual']): string | undefined {
  return typeof seen === 'number' ? countText(seen) : seen?.toString();
}

function indicesText({ indices, leftOut }: Report): string {
  return leftOut.length === 0
    ? totalsText(indices)
    : `${totalsText(indices)} · ${countText(leftOut.length)} left out on purpose`;
}
