import type { Item, Proof, Unlisted } from '../contract/proof.ts';
import { storeOf } from '../stores/registry.ts';
import { amountText, bytesText, countText } from '../text/quantities.ts';

/** Of several items; records are null when they are not known of all. */
export type Totals = Omit<Unlisted, 'leftOut'>;

export function totalsOf(items: readonly Item[]): Totals {
  return items.map((item) => ({ ...item, items: 1 })).reduce(together, none);
}

/** Of all items of a proof, those included that its list lacks. */
export function wholeTotals({ items, unlisted }: Pick<Proof, 'items' | 'unlisted'>): Totals {
  return together(totalsOf(items), unlisted ?? none);
}

/** Whether a search counts each restored item as the server does: none has documents within documents. */
export function isCountedAlike({ store, items }: Pick<Proof, 'store' | 'items'>): boolean {
  if (storeOf(store).nouns.stored === undefined) return true;
  return items.every(({ documents, recordsRestored }) => recordsRestored === null || documents === recordsRestored);
}

/**
 * 4 indices · 12 shards · 3.45 GiB · 1,000 documents · 1,234 Lucene documents expected · 1,234 restored; what is not
 * known of all is left out, and what is the same is said once.
 */
export function totalsText(proof: Pick<Proof, 'store' | 'items' | 'unlisted'>): string {
  const { item, part, record, stored = record } = storeOf(proof.store).nouns;
  const totals = wholeTotals(proof);
  const documents = documentsOf(proof);
  const counted = documents !== null && isCountedAlike(proof) ? record : stored;
  const { recordsExpected: expected, recordsRestored: restored } = totals;
  return [
    amountText(totals.items, item.one, item.many),
    ...(part === null ? [] : [amountText(totals.parts, part.one, part.many)]),
    bytesText(totals.bytes),
    ...(documents === null || counted === record ? [] : [amountText(documents, record.one, record.many)]),
    ...(expected === null ? [] : [`${amountText(expected, counted.one, counted.many)} expected`]),
    ...(restored === null ? [] : [`${countText(restored)} restored`]),
  ].join(' · ');
}

/** Restored ones, as a search counts them; null where they are not known of all. */
function documentsOf({ items, unlisted }: Pick<Proof, 'items' | 'unlisted'>): number | null {
  const restored = items.filter(({ recordsRestored }) => recordsRestored !== null);
  if (restored.length === 0 || (unlisted?.items ?? 0) > 0) return null;
  return restored.reduce<number | null>((all, { documents }) => sum(all, documents ?? null), 0);
}

const none: Totals = { items: 0, parts: 0, bytes: 0, recordsExpected: 0, recordsRestored: 0 };

function together(one: Totals, other: Totals): Totals {
  return {
    items: one.items + other.items,
    parts: one.parts + other.parts,
    bytes: one.bytes + other.bytes,
    recordsExpected: sum(one.recordsExpected, other.recordsExpected),
    recordsRestored: sum(one.recordsRestored, other.recordsRestored),
  };
}

function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}
