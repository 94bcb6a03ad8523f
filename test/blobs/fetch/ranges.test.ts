import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rangesOf } from '../../../agent/blobs/fetch/ranges.ts';

const mebibyte = 1024 ** 2;

test('an object of up to 16 MiB is asked for whole', () => {
  for (const bytes of [0, 1, 16 * mebibyte]) expect(rangesOf(bytes)).toEqual([{ from: 0, to: bytes }]);
});

test('a longer one is asked for in ranges of 8 to 16 MiB, which are all of it, one after the other', () => {
  fc.assert(
    fc.property(fc.integer({ min: 16 * mebibyte + 1, max: 1e10 }), (bytes) => {
      const ranges = rangesOf(bytes);
      expect(ranges[0]?.from).toBe(0);
      expect(ranges.at(-1)?.to).toBe(bytes);
      const cut = ranges.slice(1, 4).every(({ from }, i) => from === ranges[i]?.to);
      const lengths = ranges.map(({ from, to }) => to - from);
      expect(cut).toBe(true);
      expect(Math.max(...lengths.slice(0, 1_000))).toBeLessThanOrEqual(16 * mebibyte);
      expect(Math.min(...lengths.slice(0, 1_000))).toBeGreaterThan(8 * mebibyte - 1);
    }),
    { numRuns: 20 },
  );
});
