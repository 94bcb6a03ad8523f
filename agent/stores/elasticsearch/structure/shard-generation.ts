/** The name of the shard's index, null where only a listing can tell it, `none` where there is none yet. */
export type TrackedGeneration = { readonly name: string } | 'none' | null;

/**
 * What index-N's word for a generation means. Numbers are not believed: 7.6.0 to 7.7.1 wrote wrong ones, and every
 * later Elasticsearch looks for itself. Source: Elasticsearch's ShardGenerations,
 * https://github.com/elastic/elasticsearch/pull/57798
 */
export function trackedGeneration(written: string | null): TrackedGeneration {
  if (written === null || /^\d+$/.test(written)) return null;
  return written === '_new' || written === '_deleted' ? 'none' : { name: written };
}
