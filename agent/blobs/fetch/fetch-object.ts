import type { Readable } from 'node:stream';
import type { BlobSource, ObjectPart } from '../blob-source.ts';
import { drainInPlace, type Take } from '../drain.ts';
import { forEachParallel } from '../for-each-parallel.ts';
import { isPlain } from '../plainly.ts';
import { readPart } from '../read-object.ts';
import { type ByteRange, rangesOf } from './ranges.ts';
import type { RequestSlots } from './request-slots.ts';

/** Takes a piece of an object, whose first byte is that one. Once its promise resolves, its memory is used again. */
type TakeAt = (chunk: Buffer, at: number) => Promise<void> | void;

export interface Fetching {
  readonly slots: RequestSlots;
  readonly signal: AbortSignal;
  /** How long a range is at most; 16 MiB, if left out. */
  readonly rangeBytes?: number;
  /** Called once, with a stream of the version of the object that all of it is read from. */
  readonly opened?: (stream: Readable) => void;
  /** Called once for each range, as soon as it is opened; its bytes are then taken in their order. */
  readonly range: (start: number) => TakeAt;
}

/**
 * Reads an object that should be so long, each byte once, in ranges, several at once, all of one state of it; whole
 * where the storage ignores ranges. The answer is how many bytes there are from its first on, of which one more than
 * expected means any number more. Throws BlobErrors, the signal's reason, and what `range`'s takers throw.
 */
export async function fetchObject(
  source: BlobSource,
  key: string,
  expectedBytes: number,
  { slots, signal, rangeBytes, opened, range }: Fetching,
): Promise<number> {
  const ranges = source.ignoresRanges?.() || isPlain() ? rangesOf(0) : rangesOf(expectedBytes, rangeBytes);
  const lengths = ranges.map(() => 0);
  const first = Promise.withResolvers<Readable>();
  // Whoever waits for it hears of its failure; nobody may.
  first.promise.catch(() => {});
  let isWhole = ranges.length === 1;

  async function readRange(index: number, { from, to }: ByteRange, either: AbortSignal): Promise<void> {
    const isLast = index === ranges.length - 1;
    let sameAs = index === 0 ? undefined : await first.promise;
    let at = from;
    let takeAt: TakeAt | undefined;
    const take: Take = (chunk) => {
      const start = at;
      at += chunk.length;
      lengths[index] = at - from;
      slots.passed(chunk.length);
      const expected = chunk.subarray(0, Math.max(0, expectedBytes - start));
      if (expected.length > 0) return takeAt?.(expected, start);
    };
    const end = (stream: Readable) => {
      // Only at its first answer: the other ranges are under way by the next.
      if (index === 0 && takeAt === undefined && source.ignoresRanges?.()) isWhole = true;
      if (index === 0 && takeAt === undefined) opened?.(stream);
      first.resolve(stream);
      sameAs ??= stream;
      takeAt ??= range(from);
      return isLast || isWhole ? expectedBytes + 1 : to;
    };
    const read = (part: ObjectPart) =>
      readPart(source, key, { from: at, ...part, end, drain: drainInPlace }, either, take);
    await slots.run(async () => {
      await read({ ...(!isLast && { to }), sameAs });
      // Another object's answer has told that ranges are ignored; this one's was what had been asked for.
      if (isWhole && !isLast && at === to) await read({ sameAs });
    });
  }

  await forEachParallel(ranges.entries(), ranges.length, signal, async ([index, its], either) => {
    try {
      if (index > 0) await first.promise;
      if (index === 0 || !isWhole) await readRange(index, its, either);
    } catch (error) {
      first.reject(error);
      throw error;
    }
  });
  // What follows a range that ended early is not where it should be.
  const firstShort = isWhole ? 0 : ranges.findIndex(({ from, to }, i) => (lengths[i] ?? 0) < to - from);
  const counted = firstShort < 0 ? lengths : lengths.slice(0, firstShort + 1);
  return counted.reduce((sum, length) => sum + length, 0);
}
