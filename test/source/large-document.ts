import { randomBytes } from 'node:crypto';

/** Elasticsearch takes no string of 5 MB or more. */
const longestTextBytes = 4_000_000;

/** A document that compresses to no less, so that it lies in one large file of a shard. */
export const largeDocument = {
  /** For an index that is to hold it: it is kept, and not indexed. */
  mapping: { properties: { payload: { type: 'object', enabled: false } } },
  ofMegabytes(megabytes: number) {
    const count = Math.ceil((megabytes * 1e6) / longestTextBytes);
    const texts = Array.from({ length: count }, () => randomBytes((longestTextBytes / 4) * 3).toString('base64'));
    return { payload: Object.fromEntries(texts.entries()) };
  },
} as const;
