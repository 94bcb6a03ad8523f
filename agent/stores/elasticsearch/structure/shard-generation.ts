/** The name of the shard's index; null where only a listing can tell it. */
export type TrackedGeneration = { readonly name: string } | null;

/**
 * What index-N's word for a generation means, of a shard that the snapshot has. Numbers are not believed: 7.6.0 to
 * 7.7.1 wrote wrong ones, and every later Elasticsearch looks for itself; nor that such a shard has no index, or none
 * any more. Source: Elasticsearch's ShardGenerations,
 * https://github.com/elastic/elasticsearch/pull/57798
 */
export function trackedGeneration(written: string | null): TrackedGeneration {
  return written === null || /^(\d+|_new|_deleted)$/.test(written) ? null : { name: written };
}
