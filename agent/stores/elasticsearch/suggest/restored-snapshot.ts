import type { ElasticsearchClient } from '../client/client.ts';
import type { SnapshotContents } from '../model.ts';

/** A snapshot that stands on a node, and was examined. */
export interface RestoredSnapshot {
  readonly client: ElasticsearchClient;
  readonly contents: SnapshotContents;
  /** As a search counts them, by the name of each index that stood. */
  readonly documents: ReadonlyMap<string, number>;
  /** Names of those that stand still: the others had to make room. */
  readonly here: ReadonlySet<string>;
}
