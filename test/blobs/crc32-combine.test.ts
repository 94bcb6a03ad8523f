import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32Combine } from '../../agent/blobs/crc32-combine.ts';

test('is that of the whole, wherever it is cut', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (first, second) => {
      const combined = crc32Combine(crc32(first), crc32(second), second.length);
      expect(combined).toBe(crc32(Buffer.concat([first, second])));
    }),
  );
});

test.each([1, 2 ** 20 - 1, 16 * 2 ** 20, 48 * 2 ** 20 + 5])('holds for a second part of %i bytes', (bytes) => {
  const second = Buffer.alloc(bytes, 'mayfly');
  expect(crc32Combine(crc32('first'), crc32(second), bytes)).toBe(crc32(second, crc32('first')));
});

test('holds for lengths beyond 32 bits: cut differently, the same', () => {
  const [a, b, c] = [0x12345678, 0x9abcdef0, 0x0f1e2d3c];
  const [bBytes, cBytes] = [5 * 2 ** 32 + 7, 3 * 2 ** 33 + 1];
  const left = crc32Combine(crc32Combine(a, b, bBytes), c, cBytes);
  const right = crc32Combine(a, crc32Combine(b, c, cBytes), bBytes + cBytes);
  expect(left).toBe(right);
});

test('tells two parts that have changed places', () => {
  const [first, second] = [Buffer.from('one part'), Buffer.from('and more')];
  const swapped = crc32Combine(crc32(second), crc32(first), first.length);
  expect(swapped).not.toBe(crc32(Buffer.concat([first, second])));
});
