import type { Upload } from '../source/upload.ts';

/** Turns over the middle bit of the first data object that it sees, and leaves the rest alone. */
export function damageOne(): { readonly tamper: NonNullable<Upload['tamper']>; readonly damaged: () => string | null } {
  let damaged: string | null = null;
  return {
    tamper(key, body) {
      if (damaged !== null || !/^indices\/.*\/__/.test(key) || body.length < 1_000) return body;
      damaged = key;
      const copy = Buffer.from(body);
      const middle = copy.length >> 1;
      copy.writeUInt8(copy.readUInt8(middle) ^ 0b1000, middle);
      return copy;
    },
    damaged: () => damaged,
  };
}
