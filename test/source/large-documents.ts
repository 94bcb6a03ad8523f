import { randomBytes } from 'node:crypto';

/** Elasticsearch takes no string of 5 MB or more, nor many of them in one request. */
const longestTextBytes = 4_000_000;

/** Documents that compress to no less: merged into one segment of a shard, they are one large file. */
export const largeDocuments = {
  /** For an index that is to hold them: they are kept, and not indexed. */
  mapping: { properties: { payload: { type: 'object', enabled: false } } },
  ofMegabytes(megabytes: number) {
    const count = Math.ceil((megabytes * 1e6) / longestTextBytes);
    return Array.from({ length: count }, () => ({
      payload: { text: randomBytes((longestTextBytes / 4) * 3).toString('base64') },
    }));
  },
} as const;
