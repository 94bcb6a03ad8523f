import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FooterChecksum } from '../../../../agent/stores/elasticsearch/staging/footer-checksum.ts';

test('says the same of pieces that were seen apart from each other', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (pieces) => {
      const [together, whole] = [new FooterChecksum(), new FooterChecksum()];
      for (const piece of pieces) {
        const apart = new FooterChecksum();
        apart.update(Buffer.from(piece));
        together.append(apart);
      }
      whole.update(Buffer.concat(pieces));
      expect(together.result()).toEqual(whole.result());
    }),
  );
});

test('says the same however the bytes are cut into chunks', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (pieces) => {
      const whole = Buffer.concat(pieces);
      const checksum = new FooterChecksum();
      for (const piece of pieces) {
        const chunk = Buffer.from(piece);
        checksum.update(chunk);
        // The stream may use its memory again.
        chunk.fill(0xff);
      }
      const body = whole.subarray(0, Math.max(0, whole.length - 8));
      expect(checksum.result()).toEqual({
        computed: whole.length < 8 ? 0 : crc32(body),
        recorded: whole.length < 8 ? null : whole.readBigUInt64BE(whole.length - 8),
      });
    }),
  );
});
