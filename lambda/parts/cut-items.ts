import type { OrderedSplit } from '../../agent/contract/order.ts';
import type { SizedItem } from '../../agent/stores/store-definition.ts';

/** What a machine makes of a part: what does not grow with the bytes, and what does. */
export interface PartPace {
  readonly fixedSeconds: number;
  readonly secondsPerByte: number;
}

/**
 * How many parts a backup of so many bytes is divided into: as many as are no larger than it says, and as bring it
 * within its target at this pace (null: not known), at most so many as may be. 1: it stays whole.
 */
export function partsWanted(bytes: number, { aboveBytes, most, targetSeconds }: OrderedSplit, pace: PartPace | null) {
  if (bytes <= aboveBytes) return 1;
  const bySize = Math.ceil(bytes / aboveBytes);
  return Math.min(most, Math.max(bySize, byTarget(bytes, targetSeconds, pace)));
}

function byTarget(bytes: number, targetSeconds: number | null, pace: PartPace | null): number {
  if (targetSeconds === null || pace === null) return 1;
  const left = targetSeconds - pace.fixedSeconds;
  return left <= 0 ? Number.POSITIVE_INFINITY : Math.ceil((bytes * pace.secondsPerByte) / left);
}

/**
 * Divides items into at most so many parts, as even in bytes as largest-first makes them: within a third of the best
 * there is (Graham, "Bounds on multiprocessing timing anomalies", 1969), and nearly even where items are many. Items of
 * one of `together` stay in one part. The largest part comes first; none is empty.
 */
export function cutItems(
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
