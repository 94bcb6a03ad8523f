/** Bytes of an object: from the first to just before `to`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

const largestRangeBytes = 16 * 1024 ** 2;

/**
 * What an object of this length is asked for by: whole up to 16 MiB, else equal ranges of 8 to 16 MiB. S3's own advice
 * is 8 to 16 MB each. Source: "Performance design patterns for Amazon S3".
 */
export function rangesOf(bytes: number, largestBytes = largestRangeBytes): readonly ByteRange[] {
  const count = Math.max(1, Math.ceil(bytes / largestBytes));
  const length = Math.ceil(bytes / count);
  return Array.from({ length: count }, (_, i) => ({ from: i * length, to: Math.min(bytes, (i + 1) * length) }));
}
