import type { SizedItem } from '../../../agent/stores/store-definition.ts';
import { normal } from './normal.ts';

/** How uneven indices are: the logarithms of their sizes have this standard deviation. */
interface Spread {
  readonly count: number;
  readonly bytes: number;
  readonly spread: number;
  /** No index has more of all bytes. */
  readonly largestShare?: number;
}

/** Indices of so many bytes together. */
export function unevenIndices(
  { count, bytes, spread, largestShare = 1 }: Spread,
  random: () => number,
): readonly SizedItem[] {
  const weights = Array.from({ length: count }, () => Math.exp(spread * normal(random)));
  return sized(withoutGiants(weights, largestShare), bytes);
}

/** So few hold that share of all bytes, each as much; the others are alike. */
export function fewLargeIndices(count: number, bytes: number, few: { readonly count: number; readonly share: number }) {
  const large = Array.from({ length: few.count }, () => few.share / few.count);
  const small = Array.from({ length: count - few.count }, () => (1 - few.share) / (count - few.count));
  return sized([...large, ...small], bytes);
}

const rounds = 100;

/** What is cut off one makes the others larger: until that is less than a rounding. */
function withoutGiants(weights: readonly number[], largestShare: number): readonly number[] {
  let cut = weights;
  for (let round = 0; round < rounds; round += 1) {
    const most = largestShare * sum(cut);
    cut = cut.map((weight) => Math.min(weight, most));
  }
  return cut;
}

function sized(weights: readonly number[], bytes: number): SizedItem[] {
  const all = sum(weights);
  return weights.map((weight, index) => ({
    path: [`index-${index}`],
    bytes: Math.round((bytes * weight) / all),
    parts: 1,
  }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
