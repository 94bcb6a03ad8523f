import stringWidth from 'string-width';

/**
 * The text in lines of at most `width` columns of a terminal, broken between words; a word longer than a line is left
 * whole, so that it can be copied. The indent may be a label that stands before the first line.
 */
export function wrap(text: string, width: number, indent: string, hangingIndent = indent): string[] {
  const lines: string[] = [];
  let line = indent;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && stringWidth(line) + 1 + stringWidth(word) > width) {
      lines.push(line.trimEnd());
      line = hangingIndent + word;
    } else {
      line += isEmpty ? word : ` ${word}`;
    }
    isEmpty = false;
  }
  return [...lines, line.trimEnd()];
}
