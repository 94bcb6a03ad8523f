import * as z from 'zod';

/**
 * Every check that Mayfly makes, and what an error that it finds says: about the backup (`corrupt`), about what the
 * user expects of it (`suspect`), or about this machine (`incompatible`). Warnings and notes never decide a verdict.
 */
export const meaningOfError = {
  /** The snapshot's own word: SUCCESS, no failed shard. */
  'snapshot-state': 'corrupt',
  /** index-N, index.latest: readable, and in agreement with the snapshot's own blobs. */
  'repository-index': 'corrupt',
  /**
   * Since the last run, another repository or another writer. A warning only: a repository may be moved, made anew or
   * brought back on purpose, and what a second writer has broken, other checks find.
   */
  'writer-conflict': 'suspect',
  /** A framed metadata blob: present, frame and CRC right, decodable. */
  metadata: 'corrupt',
  /** What one blob says of another: names, numbers, generations. */
  'cross-reference': 'corrupt',
  /** The shard's index file, which the next snapshot needs. */
  'shard-index': 'corrupt',
  'object-present': 'corrupt',
  'object-length': 'corrupt',
  'object-checksum': 'corrupt',
  /** A shard that Elasticsearch refused twice, with a checksum or missing file as its reason. */
  'shard-restored': 'corrupt',
  /** Lucene's count of documents in a restored shard, against the backup's own metadata. */
  'shard-documents': 'corrupt',
  'minimum-documents': 'suspect',
  /** An index that the expectations name and the snapshot lacks. */
  'expected-index': 'suspect',
  'elasticsearch-version': 'incompatible',
  /** A format, version or field that Mayfly does not know yet. */
  'repository-format': 'incompatible',
  'disk-space': 'incompatible',
  /** An object in a storage class that cannot be read now. */
  'storage-class': 'incompatible',
  /** What the indices need and this Elasticsearch lacks: plugins, analyzers, files. */
  'index-requirements': 'incompatible',
} as const satisfies Record<string, 'corrupt' | 'suspect' | 'incompatible'>;

export type Check = keyof typeof meaningOfError;

export const checkSchema = z.enum(Object.keys(meaningOfError) as [Check, ...Check[]]);
