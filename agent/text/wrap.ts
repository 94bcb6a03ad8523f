import { stripVTControlCharacters } from 'node:util';

/** The text in lines of at most `width` columns, broken between words; a word longer than a line is left whole. */
export function wrap(text: string, width: number, indent: string, hangingIndent = indent): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    const blank = lines.length === 0 ? line === indent : line === hangingIndent;
    if (!blank && columns(line) + 1 + columns(word) > width) {
      lines.push(line.trimEnd());
      line = hangingIndent + word;
    } else {
      line += blank ? word : ` ${word}`;
    }
  }
  return [...lines, line.trimEnd()];
}

function columns(text: string): number {
  return stripVTControlCharacters(text).length;
}
