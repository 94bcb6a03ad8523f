import { lt } from 'semver';
import type { IndexContents, SnapshotContents } from '../model.ts';

export interface Selection {
  readonly restored: readonly IndexContents[];
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
}

/** From this version on an index's own metadata says whether it belongs to the system. */
const saysSo = '7.13.0';

/** What belonged to the system before, by name; users' own dot indices and data streams' backing indices never do. */
const systemNames =
  /^\.(security(-\d+)?|security-tokens(-\d+)?|kibana(_\d+|_\d+\.\d+\.\d+_\d+|_task_manager.*|-event-log-.*)?|tasks|watches|triggered_watches|ml-(config|meta|state.*|inference-.*|annotations-.*|stats-.*|anomalies-.*|notifications-.*)|async-search|apm-agent-configuration|apm-custom-link|reporting-.*|transform-internal-.*|data-frame-internal-.*|enrich-.*|logstash|management-beats|geoip_databases)$/;

/**
 * Which indices of a snapshot are restored: all but those of the system, which only their own feature may restore. Of a
 * part: of its own, or of those that are named.
 */
export function select(
  contents: Pick<SnapshotContents, 'elasticsearchVersion' | 'indices'>,
  indices: readonly IndexContents[] = contents.indices,
): Selection {
  const older = lt(contents.elasticsearchVersion, saysSo);
  const ofSystem = (index: IndexContents) => index.system || (older && systemNames.test(index.name));
  return {
    restored: indices.filter((index) => !ofSystem(index)),
    leftOut: indices.filter(ofSystem).map(({ name }) => ({
      name,
      why: 'It belongs to Elasticsearch itself, which restores such indices only as part of a feature.',
    })),
  };
}

const shardsAtOnce = 500;

/** Indices in groups whose restore keeps request and cluster state small. */
export function batches(indices: readonly IndexContents[]): IndexContents[][] {
  const made: IndexContents[][] = [];
  let shards = Number.POSITIVE_INFINITY;
  for (const index of indices) {
    if (shards + index.shards.length > shardsAtOnce) {
      made.push([]);
      shards = 0;
    }
    made.at(-1)?.push(index);
    shards += index.shards.length;
  }
  return made;
}
