import type { ElasticsearchClient } from '../../../../agent/stores/elasticsearch/client/client.ts';
import type { IndexContents, SnapshotContents } from '../../../../agent/stores/elasticsearch/model.ts';

/** A snapshot of these indices, by its metadata alone. */
export function contentsOf(
  indices: readonly IndexContents[],
  elsewhere: readonly IndexContents[] = [],
): SnapshotContents {
  return {
    snapshot: { name: 's', uuid: 'u', state: 'SUCCESS', writtenBy: null, startedAt: null, endedAt: null },
    elasticsearchVersion: '8.17.0',
    repositoryUuid: null,
    versionId: 0,
    minVersion: null,
    indices,
    elsewhere,
    unreadIndices: 0,
    dataStreams: [],
    featureStates: [],
    templates: null,
    pipelines: null,
    metadata: [],
    bytes: 0,
    objects: 0,
  };
}

/** An index of one shard. */
export function indexOf(
  name: string,
  { bytes = 0, ...given }: Partial<IndexContents> & { readonly bytes?: number } = {},
): IndexContents {
  const list = { key: '', bytes: 0, crc32: 0 };
  const figures = { number: 0, bytes, directory: '', objects: 0, objectBytes: 0, documents: 0 };
  return {
    name,
    id: name,
    state: 'open',
    system: false,
    dataStream: null,
    transportVersion: false,
    aliases: [],
    settings: {},
    needs: [],
    missingShards: 0,
    shards: [{ ...figures, list, maxSequenceNumber: null, newestSegment: null }],
    ...given,
  };
}

/** Counts so many documents in each index, in one shard, and answers nothing else. */
export function clientCounting(documents: Readonly<Record<string, number>>): ElasticsearchClient {
  return {
    url: 'http://nobody.invalid',
    request: async ({ path, answer }) => {
      const name = decodeURIComponent(path.split('/')[1] ?? '');
      return answer.parse({ count: documents[name], _shards: { total: 1, successful: 1, failed: 0 } });
    },
    waitUntilReady: async () => {},
  };
}
