import { describe, expect, it } from 'vitest';
import type { ElasticsearchClient } from '../../../../agent/stores/elasticsearch/client/client.ts';
import { countSearchable, examine } from '../../../../agent/stores/elasticsearch/examine/examine.ts';
import { subjectsOf } from '../../../../agent/stores/elasticsearch/examine/subjects.ts';
import { expectationsSchema } from '../../../../agent/stores/elasticsearch/expectations.ts';
import type { IndexContents, SnapshotContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';

const stream = 'logs-app-default';
const documents: Readonly<Record<string, number>> = {
  [`.ds-${stream}-2026.11.26-000001`]: 70,
  [`.ds-${stream}-2026.11.27-000002`]: 0,
  'orders-000001': 40,
  'orders-000002': 0,
  customers: 9,
};
const indices = Object.keys(documents).map(index);
const system: IndexContents = { ...index('.kibana_8.17.0_001'), system: true, aliases: ['.kibana'] };
const contents = {
  snapshot: { name: 's', uuid: 'u', state: 'SUCCESS', writtenBy: null, startedAt: null, endedAt: null },
  elasticsearchVersion: '8.17.0',
  repositoryUuid: null,
  versionId: 0,
  minVersion: null,
  indices: [...indices, system],
  dataStreams: [stream],
  unreadIndices: 0,
  featureStates: [],
  metadata: [],
  bytes: 0,
  objects: 0,
} satisfies SnapshotContents;

/** Counts every index as above, in one shard. */
const client = {
  url: 'http://nobody.invalid',
  request: async ({ path, answer }) => {
    const name = decodeURIComponent(path.split('/')[1] ?? '');
    return answer.parse({ count: documents[name], _shards: { total: 1, successful: 1, failed: 0 } });
  },
  waitUntilReady: async () => {},
} satisfies ElasticsearchClient;

async function findings(...expected: readonly object[]) {
  const context = recordedContext();
  const standing = {
    indices: new Set(contents.indices.map(({ name }) => name)),
    documents: (counted: readonly IndexContents[]) => countSearchable(client, counted, context.signal),
  };
  await examine(contents, expectationsSchema.parse({ version: 1, indices: expected }), standing, context);
  return context.findings.map(({ check, message, evidence }) => ({ check, message, path: evidence.path }));
}

describe('a pattern names', () => {
  it.each([
    [stream, [`data stream ${stream}: 2`]],
    ['logs-*', [`data stream ${stream}: 2`]],
    [
      '.ds-logs-*',
      ['index .ds-logs-app-default-2026.11.26-000001: 1', 'index .ds-logs-app-default-2026.11.27-000002: 1'],
    ],
    ['orders', ['alias orders: 2']],
    ['orders-*', ['index orders-000001: 1', 'index orders-000002: 1']],
    ['customers', ['index customers: 1']],
    ['all', ['alias all: 2']],
    ['nobody', []],
  ])('%s: %j', (pattern, subjects) => {
    const found = subjectsOf(pattern, indices).map(({ kind, name, indices }) => `${kind} ${name}: ${indices.length}`);
    expect(found).toEqual(subjects);
  });
});

describe('an expectation', () => {
  it('is met by a stream or an alias whose newest index is empty', async () => {
    expect(await findings({ pattern: 'logs-*', minDocuments: 70 }, { pattern: 'orders', minDocuments: 40 })).toEqual(
      [],
    );
  });

  it('is not met by a stream or an alias that holds too little altogether', async () => {
    expect(await findings({ pattern: 'logs-*', minDocuments: 71 }, { pattern: 'orders', minDocuments: 41 })).toEqual([
      {
        check: 'minimum-documents',
        message: `The data stream ${stream} holds, in 2 indices, 70 documents; at least 71 are expected of logs-*.`,
        path: [],
      },
      {
        check: 'minimum-documents',
        message: 'The alias orders holds, in 2 indices, 40 documents; at least 41 are expected of orders.',
        path: [],
      },
    ]);
  });

  it('takes each index that it names by itself', async () => {
    expect(await findings({ pattern: 'orders-*' })).toMatchObject([{ path: ['orders-000002'] }]);
    expect(await findings({ pattern: '.ds-*' })).toMatchObject([{ path: [`.ds-${stream}-2026.11.27-000002`] }]);
  });

  it('excuses what is empty where it may be, and nothing else', async () => {
    expect(await findings({ pattern: 'orders-*', allowEmpty: true, minDocuments: 40 })).toEqual([]);
    expect(await findings({ pattern: 'orders-*', allowEmpty: true, minDocuments: 41 })).toMatchObject([
      { path: ['orders-000001'] },
    ]);
  });

  it('counts all that it names together, each index once', async () => {
    const everything = { pattern: '*', minDocuments: 0 };
    expect(await findings({ ...everything, minDocumentsTotal: 119 })).toEqual([]);
    expect(await findings({ ...everything, minDocumentsTotal: 120 })).toMatchObject([
      {
        check: 'minimum-documents',
        message: expect.stringContaining('119 documents together; at least 120'),
        path: [],
      },
    ]);
  });

  it('is not met when nothing has such a name', async () => {
    expect(await findings({ pattern: 'metrics-*' })).toMatchObject([
      { check: 'expected-index', message: expect.stringContaining('holds no index, data stream or alias') },
    ]);
  });

  it('cannot be met by what is of the system, whatever it is called by', async () => {
    expect(await findings({ pattern: '.kibana' })).toMatchObject([
      { check: 'expected-index', message: expect.stringContaining('is not restored') },
    ]);
  });
});

function index(name: string): IndexContents {
  const ofStream = name.startsWith(`.ds-${stream}-`);
  const [shard] = [{ number: 0, bytes: 0, directory: '', objects: 0, objectBytes: 0, documents: 0 }];
  const list = { key: '', bytes: 0, crc32: 0 };
  return {
    name,
    id: name,
    state: 'open',
    system: false,
    dataStream: ofStream ? stream : null,
    transportVersion: false,
    aliases: ofStream ? ['all'] : name.startsWith('orders-') ? ['orders'] : [],
    settings: {},
    needs: [],
    missingShards: 0,
    shards: [{ ...shard, list, maxSequenceNumber: null, newestSegment: null }],
  };
}
