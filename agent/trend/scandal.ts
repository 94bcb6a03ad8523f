import type { Night } from '../contract/trend.ts';
import type { RestoredItem } from './restored-items.ts';
import { compareOrder, seriesPlace } from './series-name.ts';

/** A loss that needs no rule: what was there in an earlier backup, and what is now. */
export interface Scandal {
  readonly what: 'emptied' | 'gone' | 'lost';
  /** An item, or a series of which none is left. */
  readonly name: string;
  /** How many items are gone; 1 but for a series. */
  readonly items: number;
  readonly before: number;
  /** When the backup was begun that had them. */
  readonly at: string;
  /** null where it is gone. */
  readonly now: number | null;
}

/** From so much on that is gone of an item, it is said. */
const lostShare = 2 / 5;

/**
 * What an earlier backup had and this one lacks: an item that had documents and is empty, an item or a whole series
 * that is gone, two fifths of the documents of an item. What was rolled away is not: newer ones of its series are left.
 * Documents are compared between proofs of the same level alone, as they are counted otherwise.
 */
export function scandals(items: readonly RestoredItem[], level: Night['level'], before: Night): Scandal[] {
  const now = new Map(items.map((item) => [item.name, item]));
  const newestOf = newestOrders(items);
  const gone = new Map<string, Scandal>();
  const shrunk: Scandal[] = [];
  for (const { name, documents, at = before.startedAt } of before.items ?? []) {
    const item = now.get(name);
    if (item !== undefined) {
      const what = lossOf(documents, item.documents, level === before.level);
      if (what !== null) shrunk.push({ what, name, items: 1, before: documents, at, now: item.documents });
      continue;
    }
    const { series, order } = seriesPlace(name);
    const newest = newestOf.get(series);
    if (newest !== undefined && compareOrder(newest, order) >= 0) continue;
    // A series is gone as one; what is newer than all that is left is gone by itself.
    const key = newest === undefined ? series : name;
    const { items: more, before: its } = gone.get(key) ?? { items: 0, before: 0 };
    gone.set(key, {
      what: 'gone',
      name: more === 0 ? name : key,
      items: more + 1,
      before: its + documents,
      at,
      now: null,
    });
  }
  return [...gone.values(), ...shrunk].toSorted((one, other) => lossIn(other) - lossIn(one));
}

function lossOf(before: number, now: number, areComparable: boolean): 'emptied' | 'lost' | null {
  if (before > 0 && now === 0) return 'emptied';
  return areComparable && before > 0 && now <= before * (1 - lostShare) ? 'lost' : null;
}

function newestOrders(items: readonly RestoredItem[]): Map<string, readonly number[]> {
  const newest = new Map<string, readonly number[]>();
  for (const { series, order } of items) {
    const known = newest.get(series);
    if (known === undefined || compareOrder(order, known) > 0) newest.set(series, order);
  }
  return newest;
}

function lossIn({ before, now }: Scandal): number {
  return before - (now ?? 0);
}
