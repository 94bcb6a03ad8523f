import { stripVTControlCharacters } from 'node:util';
import { amountText, bytesText, countText } from '../../../text/quantities.ts';
import type { ExplainedIndex } from './explanation.ts';

const columns = { shards: 6, bytes: 9, documents: 14, createdBy: 8 };
const numbersWidth = Object.values(columns).reduce((sum, each) => sum + each + 2, 0);
const shortestName = 12;

/** The first `most` indices, one a line of at most `width` columns where names can be cut to fit; and how many more. */
export function indexTable(
  indices: readonly ExplainedIndex[],
  most: number,
  width: number,
  dim: (text: string) => string,
): string[] {
  const shown = indices.slice(0, Number.isFinite(most) ? most : indices.length);
  const room = Math.max(shortestName, width - numbersWidth - 2);
  const longest = shown.reduce((sum, index) => Math.max(sum, labelOf(index).length), shortestName);
  const nameWidth = Math.min(room, longest);
  const line = (name: string, shards: string, bytes: string, documents: string, createdBy: string) =>
    [
      `  ${name.padEnd(nameWidth)}`,
      shards.padStart(columns.shards),
      bytes.padStart(columns.bytes),
      documents.padStart(columns.documents),
      createdBy,
    ].join('  ');
  return [
    dim(line('Index', 'Shards', 'Size', 'Documents', 'Created')),
    ...shown.map((index) =>
      line(
        shortened(labelOf(index), nameWidth),
        countText(index.shards),
        bytesText(index.bytes),
        countText(index.documents),
        index.createdBy ?? '?',
      ),
    ),
    ...moreLines(indices.slice(shown.length)),
  ].map((text) => (stripVTControlCharacters(text) === text ? text.trimEnd() : text));
}

function moreLines(others: readonly ExplainedIndex[]): string[] {
  if (others.length === 0) return [];
  const bytes = others.reduce((sum, index) => sum + index.bytes, 0);
  return [`  … and ${amountText(others.length, 'smaller index', 'smaller indices')} of ${bytesText(bytes)}: see --all`];
}

function labelOf({ name, state, system }: ExplainedIndex): string {
  const marks = [...(state === 'close' ? ['closed'] : []), ...(system ? ['system'] : [])];
  return marks.length === 0 ? name : `${name} (${marks.join(', ')})`;
}

/** Cut in its middle: dates and numbers at the end tell most indices apart. */
function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = Math.floor((length - 1) / 2);
  return `${text.slice(0, length - 1 - end)}…${text.slice(text.length - end)}`;
}
