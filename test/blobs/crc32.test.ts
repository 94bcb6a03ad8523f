import { crc32 as ofNode } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from '../../agent/blobs/crc32.ts';

test('says what zlib says, at once and piece by piece', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (first, second) => {
      const [a, b] = [Buffer.from(first), Buffer.from(second)];
      expect(crc32(a)).toBe(ofNode(a));
      expect(crc32(b, crc32(a))).toBe(ofNode(Buffer.concat([a, b])));
    }),
  );
});

test('is the native one where the packages are installed', () => {
  expect(crc32).not.toBe(ofNode);
});
