import { verdictWords } from '../../report/words.ts';
import type { Explanation } from '../../stores/store-definition.ts';
import { visibleThroughout } from '../../text/foreign-text.ts';
import { wrap } from '../../text/wrap.ts';
import { findingLines } from '../terminal/finding-lines.ts';
import { type Paint, verdictColours } from '../terminal/paint.ts';

/** An explanation for a terminal of `width` columns, with all items or the largest. Foreign text in it is visible. */
export function explanationText(explanation: Explanation, width: number, paint: Paint, all: boolean): string {
  return [
    '',
    ...headLines(visibleThroughout(explanation.proof), width, paint),
    ...explanation.lines({
      widthColumns: width,
      all,
      dim: (text) => paint('dim', text),
      bold: (text) => paint('bold', text),
    }),
    '',
  ].join('\n');
}

/** What is wrong stands first; a sound backup is headed by its name. */
function headLines(shown: Explanation['proof'], width: number, paint: Paint): string[] {
  const { verdict, explanation, snapshot } = shown;
  const name = snapshot.name ?? snapshot.uuid ?? shown.repository.location;
  if (verdict === 'intact') {
    return [paint('bold', name), ...findingLines(shown, 'the findings with --json', width, paint), ''];
  }
  const { name: word, headline } = verdictWords(shown);
  return [
    ...wrap(paint('bold', headline), width, `${paint(verdictColours[verdict], word.toUpperCase())}  `, '  '),
    ...(explanation === null ? [] : wrap(explanation, width, '  ')),
    ...findingLines(shown, 'the findings with --json', width, paint),
    '',
    paint('bold', name),
  ];
}
