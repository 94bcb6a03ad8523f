import { amountText, bytesText, countText } from '../../../text/quantities.ts';
import { type Column, table } from '../../../text/table.ts';
import type { ExplainedIndex } from './explanation.ts';

const indent = '  ';

const columns: readonly Column<ExplainedIndex>[] = [
  { title: 'Index', kind: 'label', text: labelOf, shrinks: true },
  { title: 'Shards', kind: 'number', text: ({ shards }) => countText(shards) },
  { title: 'Size', kind: 'number', text: ({ bytes }) => bytesText(bytes) },
  { title: 'Documents', kind: 'number', text: ({ documents }) => countText(documents) },
  { title: 'Created', kind: 'label', text: ({ createdBy }) => createdBy ?? '?' },
];

/** The first `most` indices, one a line of at most `width` columns where that is possible; and how many more. */
export function indexTable(
  indices: readonly ExplainedIndex[],
  most: number,
  width: number,
  dim: (text: string) => string,
): string[] {
  const shown = indices.slice(0, Number.isFinite(most) ? most : indices.length);
  const [head = '', ...rows] = table(columns, shown, width - indent.length).map((line) => indent + line);
  return [dim(head), ...rows, ...moreLines(indices.slice(shown.length))];
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
