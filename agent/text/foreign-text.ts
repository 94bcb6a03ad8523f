import { mapTexts } from './map-texts.ts';

/** Everything that is not seen, or that changes how its neighbours are seen; the plain space alone is harmless. */
const unseen = /[[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]--[ ]]/gv;

/**
 * Foreign text made fit for people's eyes: control, bidi, invisible and unusual space characters become `\u202e`,
 * astral ones `\u{e0001}`. For page, terminal, mail and log alike; it does not escape HTML, and is not read back.
 */
export function visible(text: string): string {
  return text.toWellFormed().replace(unseen, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return character.length > 1 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  });
}

/** The same value with every text in it made visible, names of fields excepted. */
export function visibleThroughout<T>(value: T): T {
  return mapTexts(value, visible);
}
