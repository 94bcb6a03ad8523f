import type { Proof } from '../../contract/proof.ts';
import { verdictWords } from '../../report/words.ts';
import { wrap } from '../../text/wrap.ts';
import { findingLines } from './finding-lines.ts';
import { type Paint, verdictColours } from './paint.ts';

/** A verdict with its findings, of which `where` has all. Foreign text in it must be visible already. */
export function verdictLines(shown: Proof, where: string, width: number, paint: Paint): string[] {
  const { verdict, explanation } = shown;
  const { name, headline } = verdictWords(shown);
  return [
    ...wrap(paint('bold', headline), width, `${paint(verdictColours[verdict], name.toUpperCase())}  `, '  '),
    ...(explanation === null ? [] : wrap(explanation, width, '  ')),
    ...findingLines(shown, where, width, paint),
  ];
}
