import type { Report } from '../contract/report.ts';
import type { Night } from '../contract/trend.ts';
import { includesRestore } from '../contract/verdict.ts';
import { seriesPlace } from './series-name.ts';

/** One item that was restored, as numbers. */
export interface RestoredItem {
  readonly name: string;
  readonly series: string;
  readonly order: readonly number[];
  readonly bytes: number;
  /** As a search counts them where all were counted so, else as the server stores them. */
  readonly documents: number;
  readonly fields?: number;
}

/** What was restored, and how its documents were counted. */
export interface Restored {
  /**
   * As a proof of this level counts them: by a search at `examine`, also where what it then looked for was not there.
   */
  readonly level: Night['level'];
  readonly items: readonly RestoredItem[];
}

/** All that was restored; null where that is less than all, or where the report doesn't list it. */
export function restoredOf({ items, leftOut, level, unlisted }: Report): Restored | null {
  if (level.reached === null || !includesRestore(level.reached)) return null;
  if (unlisted !== undefined && unlisted.items + unlisted.leftOut > 0) return null;
  const onPurpose = new Set(leftOut.map(({ name }) => name));
  const wanted = items.filter(({ path }) => !onPurpose.has(path.join('/')));
  const areCounted = wanted.length > 0 && wanted.every(({ documents }) => documents !== undefined);
  const restored: RestoredItem[] = [];
  for (const { path, bytes, documents, recordsRestored, fields } of wanted) {
    const name = path.join('/');
    if (recordsRestored === null) return null;
    const counted = areCounted && documents !== undefined ? documents : recordsRestored;
    const numbers = { bytes, documents: counted, ...(fields !== undefined && { fields }) };
    restored.push({ name, ...seriesPlace(name), ...numbers });
  }
  return { level: areCounted ? 'examine' : 'restore', items: restored };
}
