import type { Proof, ProvenIndex } from '../contract/proof.ts';
import { amountText, bytesText, countText } from '../text/quantities.ts';

/** Of several indices; documents are null when they are not known of all. */
export type Totals = Omit<NonNullable<Proof['unlisted']>, 'leftOut'>;

export function totalsOf(indices: readonly ProvenIndex[]): Totals {
  return indices.map((index) => ({ ...index, indices: 1 })).reduce(together, none);
}

/** Of all indices of a proof, those included that its list lacks. */
export function wholeTotals({ indices, unlisted }: Pick<Proof, 'indices' | 'unlisted'>): Totals {
  return together(totalsOf(indices), unlisted ?? none);
}

/** 4 indices · 12 shards · 3.45 GiB · 1,234 documents expected · 1,234 restored; what is not known of all is left out. */
export function totalsText(proof: Pick<Proof, 'indices' | 'unlisted'>): string {
  const totals = wholeTotals(proof);
  const { documentsExpected: expected, documentsRestored: restored } = totals;
  return [
    amountText(totals.indices, 'index', 'indices'),
    amountText(totals.shards, 'shard'),
    bytesText(totals.bytes),
    ...(expected === null ? [] : [`${amountText(expected, 'document')} expected`]),
    ...(restored === null ? [] : [`${countText(restored)} restored`]),
  ].join(' · ');
}

const none: Totals = { indices: 0, shards: 0, bytes: 0, documentsExpected: 0, documentsRestored: 0 };

function together(one: Totals, other: Totals): Totals {
  return {
    indices: one.indices + other.indices,
    shards: one.shards + other.shards,
    bytes: one.bytes + other.bytes,
    documentsExpected: sum(one.documentsExpected, other.documentsExpected),
    documentsRestored: sum(one.documentsRestored, other.documentsRestored),
  };
}

function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}
