import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DamagedError, UnknownFormatError } from '../../../../agent/stores/elasticsearch/format/format-error.ts';
import { unframe } from '../../../../agent/stores/elasticsearch/format/frame.ts';
import { frame } from '../../../fixtures/frame-writer.ts';

describe('unframe', () => {
  test('gives back what stands in the frame', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(unframe(frame('metadata', Buffer.from(bytes)), 'metadata')).toEqual(Buffer.from(bytes));
      }),
    );
  });

  test('takes any flipped bit for damage', () => {
    const blob = frame('snapshot', Buffer.from('a body of some length'));
    for (let bit = 0; bit < blob.length * 8; bit++) {
      const flipped = Buffer.from(blob);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => unframe(flipped, 'snapshot'), `bit ${bit}`).toThrow(DamagedError);
    }
  });

  test('takes any cut for damage', () => {
    const blob = frame('snapshot', Buffer.from('a body of some length'));
    for (let length = 0; length < blob.length; length++) {
      expect(() => unframe(blob.subarray(0, length), 'snapshot'), `${length} bytes`).toThrow(DamagedError);
    }
  });

  test('does not know another codec, version or header whose checksum holds', () => {
    expect(() => unframe(frame('metadata-2', Buffer.alloc(4)), 'snapshot')).toThrow(UnknownFormatError);
    expect(() => unframe(frame('x'.repeat(200), Buffer.alloc(4)), 'snapshot')).toThrow(UnknownFormatError);
  });

  test('takes one kind of blob in the place of another for damage', () => {
    expect(() => unframe(frame('metadata', Buffer.alloc(4)), 'snapshot')).toThrow(DamagedError);
  });
});
