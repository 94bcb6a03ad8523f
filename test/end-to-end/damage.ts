import type { Upload } from '../source/upload.ts';

/** What happens to one object on its way to the bucket. */
export interface Damage {
  readonly tamper: NonNullable<Upload['tamper']>;
  /** The object's key in the repository; throws when none has come along. */
  object(): string;
}

/** A file of a shard, long enough to be an object of its own. */
export const isData = (key: string, body: Buffer) => /^indices\/.*\/__/.test(key) && body.length >= 1_000;

/** The first object that fits gets other bytes, or is lost (null); the rest arrives as it is. */
export function damageFirst(
  fits: (key: string, body: Buffer) => boolean,
  how: (body: Buffer) => Buffer | null,
): Damage {
  let damaged: string | null = null;
  return {
    tamper(key, body) {
      if (damaged !== null || !fits(key, body)) return body;
      damaged = key;
      return how(body);
    },
    object() {
      if (damaged === null) throw new Error('Nothing was uploaded that could be damaged.');
      return damaged;
    },
  };
}
