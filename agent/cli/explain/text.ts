import type { Explanation } from '../../stores/store-definition.ts';
import { visibleThroughout } from '../../text/foreign-text.ts';
import { findingLines } from '../terminal/finding-lines.ts';
import type { Paint } from '../terminal/paint.ts';
import { verdictLines } from '../terminal/verdict-lines.ts';

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
  const { verdict, snapshot } = shown;
  const name = snapshot.name ?? snapshot.uuid ?? shown.repository.location;
  if (verdict === 'intact') {
    return [paint('bold', name), ...findingLines(shown, 'the findings with --json', width, paint), ''];
  }
  return [...verdictLines(shown, 'the findings with --json', width, paint), '', paint('bold', name)];
}
