import type { BlobSource } from './blob-source.ts';
import { BlobTooLargeError } from './errors.ts';
import { readObject } from './read-object.ts';

/**
 * The same objects, read by the plainest means that there are: whole, each in one stream, over none of our own
 * connections. What confirms another reading shares none of its faults then.
 */
export function plainly(source: BlobSource): BlobSource {
  const plain: BlobSource = {
    ...source,
    ignoresRanges: () => true,
    open: (key, fromByte, signal, part) => source.open(key, fromByte, signal, { ...part, isPlain: true }),

    async read(key, limitBytes, signal) {
      const parts: Buffer[] = [];
      let bytes = 0;
      await readObject(plain, key, limitBytes + 1, signal, (chunk) => {
        bytes += chunk.length;
        parts.push(chunk);
      });
      if (bytes > limitBytes) throw new BlobTooLargeError(key, `${key} is longer than ${limitBytes} bytes.`);
      return Buffer.concat(parts, bytes);
    },
  };
  return plain;
}
