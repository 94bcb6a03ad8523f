import type { OrderedSplit } from '../../agent/contract/order.ts';
import type { SizedItem } from '../../agent/stores/store-definition.ts';

/** What a machine makes of a part: what does not grow with the bytes, and what does. */
export interface PartPace {
  readonly fixedSeconds: number;
  readonly secondsPerByte: number;
}

/** What a backup is divided by, beside its items. */
export interface DivideBy {
  /** Items of one of these stay in one part. */
  readonly together: readonly (readonly SizedItem[])[];
  readonly split: OrderedSplit;
  /** Null: not known, so that no part is too slow. */
  readonly pace: PartPace | null;
  /** Whether a machine has room for a part. */
  readonly fits?: (part: readonly SizedItem[]) => boolean;
}

/** Of the largest part with as many as there may be: with fewer parts it may be so much larger, as machines boot and cost. */
const worthwhile = 1.02;

/**
 * How a backup is divided: into the fewest parts of which each is no larger than it says, ends within the target and
 * fits its machine; where no number of them does, into the fewest whose largest is hardly larger than with the most. One
 * part: it stays whole.
 */
export function divideItems(items: readonly SizedItem[], { together, split, pace, fits }: DivideBy): SizedItem[][] {
  const { aboveBytes, most, targetSeconds } = split;
  if (bytesOf(items) <= aboveBytes) return [[...items]];
  const isEnough = (part: readonly SizedItem[]) =>
    bytesOf(part) <= aboveBytes &&
    secondsOf(part, pace) <= (targetSeconds ?? Number.POSITIVE_INFINITY) &&
    (fits?.(part) ?? true);
  const cuts: SizedItem[][][] = [];
  for (let count = 2; count <= most; count += 1) {
    const cut = cutItems(items, together, count);
    if (cut.every(isEnough)) return cut;
    cuts.push(cut);
  }
  const largestOf = ([largest = []]: SizedItem[][]) => bytesOf(largest);
  const least = cuts.reduce((smallest, cut) => Math.min(smallest, largestOf(cut)), Number.POSITIVE_INFINITY);
  return cuts.find((cut) => largestOf(cut) <= least * worthwhile) ?? [[...items]];
}

function secondsOf(part: readonly SizedItem[], pace: PartPace | null): number {
  return pace === null ? 0 : pace.fixedSeconds + bytesOf(part) * pace.secondsPerByte;
}

/**
 * Divides items into at most so many parts, as even in bytes as largest-first makes them: within a third of the best
 * there is (Graham, "Bounds on multiprocessing timing anomalies", 1969), and nearly even where items are many. Items of
 * one of `together` stay in one part. The largest part comes first; none is empty.
 */
function cutItems(
  items: readonly SizedItem[],
  together: readonly (readonly SizedItem[])[],
  count: number,
): SizedItem[][] {
  const clusters = clustersOf(items, together).toSorted((one, other) => bytesOf(other) - bytesOf(one));
  const parts = Array.from({ length: Math.max(1, Math.min(count, clusters.length)) }, () => ({
    items: [] as SizedItem[],
    bytes: 0,
  }));
  for (const cluster of clusters) {
    const lightest = parts.reduce((least, part) => (isLighter(part, least) ? part : least));
    lightest.items.push(...cluster);
    lightest.bytes += bytesOf(cluster);
  }
  return parts.toSorted((one, other) => other.bytes - one.bytes).map((part) => part.items);
}

interface Load {
  readonly items: readonly SizedItem[];
  readonly bytes: number;
}

/** Where bytes are alike, as of empty items, by their number. */
function isLighter(one: Load, other: Load): boolean {
  return one.bytes === other.bytes ? one.items.length < other.items.length : one.bytes < other.bytes;
}

/** Items that may not be parted, transitively: each item is in one cluster. */
function clustersOf(items: readonly SizedItem[], together: readonly (readonly SizedItem[])[]): SizedItem[][] {
  const clusterOf = new Map(items.map((item) => [item, [item]]));
  for (const group of together) {
    const clusters = new Set(group.flatMap((item) => [clusterOf.get(item) ?? []]));
    const joined = [...clusters].flat();
    for (const item of joined) clusterOf.set(item, joined);
  }
  return [...new Set(clusterOf.values())];
}

export function bytesOf(items: readonly SizedItem[]): number {
  return items.reduce((sum, { bytes }) => sum + bytes, 0);
}
