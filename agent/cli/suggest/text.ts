import type { Proof } from '../../contract/proof.ts';
import { storeOf } from '../../stores/registry.ts';
import type { Suggestion } from '../../stores/store-definition.ts';
import { visibleThroughout } from '../../text/foreign-text.ts';
import { amountText } from '../../text/quantities.ts';
import { wrap } from '../../text/wrap.ts';
import type { Paint } from '../terminal/paint.ts';
import { verdictLines } from '../terminal/verdict-lines.ts';

/** What was suggested, and what to do with it. */
export function suggestedText({ checks }: Suggestion, proof: Proof, file: string | null, width: number): string {
  const { expectationsField, nouns } = storeOf(proof.store);
  const name = visibleThroughout(proof.snapshot.name ?? proof.repository.location);
  const where = file === null ? '' : ` in ${file}`;
  return [
    '',
    ...wrap(
      `${amountText(checks, 'check')}${where}; all of them pass on the ${nouns.backup.one} ${name}.`,
      width,
      '  ',
    ),
    ...wrap(
      `Read it, and delete what may change; then: mayfly verify … --${expectationsField} ${file ?? 'FILE'}`,
      width,
      '  ',
    ),
    '',
  ].join('\n');
}

/** Why nothing was suggested. */
export function notSuggestedText(proof: Proof, width: number, paint: Paint): string {
  const shown = visibleThroughout(proof);
  return [
    '',
    ...verdictLines(shown, 'what mayfly verify writes', width, paint),
    '',
    ...wrap('Nothing is suggested: only what was restored, with every check passed, says what to expect.', width, '  '),
    '',
  ].join('\n');
}
