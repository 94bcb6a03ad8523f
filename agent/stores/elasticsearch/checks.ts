import type { MeaningOfError } from '../../contract/verdict.ts';

/** The checks that only a snapshot of Elasticsearch has, and what an error of each means. */
export const checks = {
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
  /** A shard that Elasticsearch refused twice, with a checksum or missing file as its reason. */
  'shard-restored': 'corrupt',
  /** Lucene's count of documents in a restored shard, against the backup's own metadata. */
  'shard-documents': 'corrupt',
  /** No index in it, or none that is restored. */
  'empty-snapshot': 'suspect',
  /** An index without what makes it searchable. */
  'source-only': 'suspect',
  /** What the user expects of the data. */
  expectation: 'suspect',
  /** An index that the expectations name and the snapshot lacks. */
  'expected-index': 'suspect',
  'elasticsearch-version': 'incompatible',
  /** A format, version or field that Mayfly does not know yet. */
  'repository-format': 'incompatible',
  /** What the indices need and this Elasticsearch lacks: plugins, analyzers, files. */
  'index-requirements': 'incompatible',
} as const satisfies Record<string, MeaningOfError>;
