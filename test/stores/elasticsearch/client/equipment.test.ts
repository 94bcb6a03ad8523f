import { expect, test } from 'vitest';
import type { ElasticsearchClient } from '../../../../agent/stores/elasticsearch/client/client.ts';
import { nodeEquipment } from '../../../../agent/stores/elasticsearch/client/equipment.ts';

const { signal } = new AbortController();

/** A client that gets this answer, whatever it asks. */
function answering(node: object): ElasticsearchClient {
  return {
    url: 'http://127.0.0.1',
    request: async ({ answer }) => answer.parse({ nodes: { n: node } }),
    waitUntilReady: async () => {},
  };
}

test.each([
  ['from 8.11 on', { version: '8.17.0', index_version: 8_521_000 }, { version: '8.17.0', indexVersion: 8_521_000 }],
  ['not before', { version: '7.17.9' }, { version: '7.17.9', indexVersion: null }],
  ['nor in words', { version: '9.9.0', index_version: 'of tomorrow' }, { version: '9.9.0', indexVersion: null }],
])('a node tells which snapshots it reads, %s', async (_, node, expected) => {
  expect(await nodeEquipment(answering(node), signal)).toMatchObject(expected);
});

test('plugins and modules are what a node has', async () => {
  const node = { version: '8.17.0', plugins: [{ name: 'analysis-icu' }], modules: [{ name: 'analysis-common' }] };
  const { plugins } = await nodeEquipment(answering(node), signal);
  expect([...plugins]).toEqual(['analysis-icu', 'analysis-common']);
});
