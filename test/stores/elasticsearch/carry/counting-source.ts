import type { BlobSource } from '../../../../agent/blobs/blob-source.ts';

export interface CountingSource extends BlobSource {
  /** Keys of all objects that were opened as streams: shards' data, and nothing else. */
  readonly opened: readonly string[];
}

/** The same source, which notes whose bytes are read. Where `hangs` says so, an object is never answered. */
export function countingSource(source: BlobSource, hangs: (key: string) => boolean = () => false): CountingSource {
  const opened: string[] = [];
  return {
    ...source,
    opened,
    async open(key, fromByte, signal, part) {
      opened.push(key);
      if (hangs(key)) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      return await source.open(key, fromByte, signal, part);
    },
  };
}
