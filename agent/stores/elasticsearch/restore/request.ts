import { gte } from 'semver';
import type { IndexContents } from '../model.ts';

/** Body of a restore: just these indices, as they are, on one node, without what would move, block or delete them. */
export function restoreRequest(
  indices: readonly Pick<IndexContents, 'name' | 'missingShards'>[],
  elasticsearchVersion: string,
): Record<string, unknown> {
  return {
    indices: indices.map(({ name }) => name),
    expand_wildcards: 'all',
    ignore_unavailable: false,
    include_global_state: false,
    include_aliases: false,
    // Of an index that lacks shards by leave, those that are there.
    partial: indices.some(({ missingShards }) => missingShards > 0),
    // Older ones refuse a field that they don't know.
    ...(gte(elasticsearchVersion, '7.12.0') ? { feature_states: ['none'] } : {}),
    index_settings: { 'index.number_of_replicas': 0, 'index.auto_expand_replicas': false },
    ignore_index_settings: [
      'index.lifecycle.*',
      'index.routing.allocation.*',
      // As many retries as somebody has wished for would never end.
      'index.allocation.*',
      // A frozen index takes no part in a count.
      'index.frozen',
      'index.search.throttled',
      'index.blocks.*',
      'index.default_pipeline',
      'index.final_pipeline',
    ],
  };
}
