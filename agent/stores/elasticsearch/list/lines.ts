import { visibleThroughout } from '../../../text/foreign-text.ts';
import { bytesText, countText, momentText } from '../../../text/quantities.ts';
import { type Column, table } from '../../../text/table.ts';
import type { TextLayout } from '../../store-definition.ts';
import type { ListedSnapshot, SnapshotListing } from './listing.ts';

const indent = '  ';
const shownAtMost = 40;

const columns: readonly Column<ListedSnapshot>[] = [
  { title: 'Snapshot', kind: 'label', text: ({ name }) => name, shrinks: true },
  { title: 'State', kind: 'label', text: ({ state }) => state ?? '?' },
  { title: 'Taken', kind: 'label', text: ({ startedAt }) => (startedAt === null ? '?' : momentText(startedAt)) },
  { title: 'Indices', kind: 'number', text: ({ indices }) => countText(indices) },
  { title: 'Size', kind: 'number', text: ({ bytes }) => (bytes === null ? '?' : bytesText(bytes)) },
];

/** The newest snapshots of a repository, a line each; with `all`, every one. Foreign text in it is made visible. */
export function listingLines(listing: SnapshotListing, { widthColumns, all, dim }: TextLayout): string[] {
  const { snapshots } = visibleThroughout(listing);
  if (snapshots.length === 0) return [];
  const shown = all ? snapshots : snapshots.slice(0, shownAtMost);
  const [head = '', ...rows] = table(columns, shown, widthColumns - indent.length).map((line) => indent + line);
  const more = snapshots.length - shown.length;
  return [dim(head), ...rows, ...(more > 0 ? [`${indent}… and ${countText(more)} older: see --all`] : [])];
}
