import type { Report } from '../contract/report.ts';
import { includesRestore } from '../contract/verdict.ts';
import { seriesPlace } from './series-name.ts';

/** One item that was restored, as numbers. */
export interface RestoredItem {
  readonly name: string;
  readonly series: string;
  readonly order: readonly number[];
  readonly bytes: number;
  /** As a search counts them where anybody has, else as the server stores them. */
  readonly documents: number;
  readonly fields?: number;
}

/** All that was restored; null where that is less than all, or where the report doesn't list it. */
export function restoredItems({ items, leftOut, level, unlisted }: Report): RestoredItem[] | null {
  if (level.reached === null || !includesRestore(level.reached)) return null;
  if (unlisted !== undefined && unlisted.items + unlisted.leftOut > 0) return null;
  const onPurpose = new Set(leftOut.map(({ name }) => name));
  const restored: RestoredItem[] = [];
  for (const { path, bytes, documents, recordsRestored, fields } of items) {
    const name = path.join('/');
    if (onPurpose.has(name)) continue;
    if (recordsRestored === null) return null;
    const numbers = { bytes, documents: documents ?? recordsRestored, ...(fields !== undefined && { fields }) };
    restored.push({ name, ...seriesPlace(name), ...numbers });
  }
  return restored;
}
