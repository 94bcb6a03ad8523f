import type { Report } from '../../contract/report.ts';
import { heldBackText } from '../../report/load-text.ts';
import { outcomeWords, stepsOf } from '../../report/steps.ts';
import { totalsText } from '../../report/totals.ts';
import { trendText } from '../../report/trend-text.ts';
import { levelNames, subjectOf, verdictWords } from '../../report/words.ts';
import { storeOf } from '../../stores/registry.ts';
import { capitalized } from '../../text/capitalized.ts';
import { visibleThroughout } from '../../text/foreign-text.ts';
import { countText } from '../../text/quantities.ts';
import { wrap } from '../../text/wrap.ts';
import { findingLines } from '../terminal/finding-lines.ts';
import { type Paint, verdictColours } from '../terminal/paint.ts';

/** Where the report was written. */
export interface ReportFiles {
  readonly json: string;
  readonly page: string;
}

/** The report in a terminal's few lines; `width` in columns. Foreign text in it is made visible. */
export function summaryText(report: Report, files: ReportFiles, width: number, paint: Paint): string {
  const shown = visibleThroughout(report);
  const words = verdictWords(shown);
  const heldBack = shown.load && heldBackText(shown.load);
  const { nouns } = storeOf(shown.store);
  const say = (text: string) => wrap(text, width, '  ');
  const fact = (label: string, text: string) =>
    wrap(text, width, `  ${paint('dim', label.padEnd(8))}  `, ' '.repeat(12));
  return [
    '',
    ...wrap(
      paint('bold', words.headline),
      width,
      `${paint(verdictColours[shown.verdict], words.name.toUpperCase())}  `,
      '  ',
    ),
    '',
    ...say(words.meaning),
    ...(shown.explanation === null ? [] : say(shown.explanation)),
    ...say(`What to do: ${words.action}`),
    // Unwrapped: it is meant to be copied.
    ...(words.salvage === undefined ? [] : ['', ...say('This restores what can be counted on:'), `  ${words.salvage}`]),
    ...findingLines(shown, 'the report', width, paint),
    '',
    ...fact(capitalized(nouns.backup.one), `${subjectOf(shown.snapshot)} in ${shown.repository.location}`),
    ...fact('Proven', provenText(shown)),
    ...(shown.items.length === 0 ? [] : fact(capitalized(nouns.item.many), itemsText(shown))),
    ...(shown.trend === undefined ? [] : fact('Trend', trendText(shown.trend))),
    ...(heldBack ? fact('Pace', `held back by ${heldBack}`) : []),
    ...fact('Report', files.page),
    ...fact('', files.json),
    '',
  ].join('\n');
}

function provenText(report: Report): string {
  return stepsOf(report)
    .filter(({ outcome }) => outcome !== 'not asked')
    .map(({ level, outcome }) => `${levelNames[level].toLowerCase()} ${outcomeWords[outcome]}`)
    .join(', ');
}

function itemsText(report: Report): string {
  const leftOut = report.leftOut.length + (report.unlisted?.leftOut ?? 0);
  return leftOut === 0 ? totalsText(report) : `${totalsText(report)} · ${countText(leftOut)} left out on purpose`;
}
