import type { ProvenIndex } from '../contract/proof.ts';
import { amountText, bytesText, countText } from './quantities.ts';

/** 4 indices · 12 shards · 3.45 GiB · 1,234 documents expected · 1,234 restored; what is not known of all is left out. */
export function totalsText(indices: readonly ProvenIndex[]): string {
  const expected = sum(indices.map((index) => index.documentsExpected));
  const restored = sum(indices.map((index) => index.documentsRestored));
  return [
    amountText(indices.length, 'index', 'indices'),
    amountText(sum(indices.map((index) => index.shards)) ?? 0, 'shard'),
    bytesText(sum(indices.map((index) => index.bytes)) ?? 0),
    ...(expected === null ? [] : [`${amountText(expected, 'document')} expected`]),
    ...(restored === null ? [] : [`${countText(restored)} restored`]),
  ].join(' · ');
}

function sum(values: readonly (number | null)[]): number | null {
  return values.reduce((total, value) => (total === null || value === null ? null : total + value), 0);
}
