import { z } from 'zod';
import type { IndexContents, SnapshotContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { soundContents } from '../../../fixtures/structured.ts';
import type { TestNode } from '../running-node.ts';

type Document = Readonly<Record<string, unknown>>;

const hour = 3_600_000;
const backing = ['.ds-metrics-cpu-shop-2026.11.27-000001', '.ds-metrics-cpu-shop-2026.11.28-000002'];
const settings = { number_of_shards: 1, number_of_replicas: 0 };

const orders = {
  order: {
    properties: {
      id: { type: 'keyword' },
      status: { type: 'keyword' },
      note: { type: 'text', fields: { keyword: { type: 'keyword' } } },
    },
  },
  amount: { type: 'double' },
  items: { type: 'integer' },
  placed: { type: 'date' },
  due: { type: 'date' },
  host: { type: 'keyword' },
  lines: { type: 'nested', properties: { sku: { type: 'keyword' }, count: { type: 'integer' } } },
  place: { type: 'geo_point' },
  'odd: "name" #1': { type: 'keyword' },
  '-größe!': { type: 'long' },
  secret: { type: 'object', enabled: false },
};

/** What shops have: orders, their log lines by the day, a data stream where there are some, and this and that. */
function shop(now: number): Readonly<Record<string, { mappings: object; documents: Document[] }>> {
  const order = (at: number): Document => ({
    order: { id: `ORD-${at}`, status: ['new', 'paid', 'sent'][at % 3], note: `note ${at}` },
    ...{ amount: (at * 37) % 900, items: 1 + (at % 9), host: `web-${at % 2}`, place: { lat: 1, lon: at % 90 } },
    ...{ placed: now - (at % 500) * hour, due: now + (at % 90) * 24 * hour, secret: { at } },
    lines: [{ sku: `S-${at % 50}`, count: 1 + (at % 3) }],
    ...{ 'odd: "name" #1': ['yes', 'no'][at % 2], '-größe!': at % 40 },
  });
  const line = (day: number, at: number): Document => ({
    '@timestamp': now - day * 24 * hour - (at % 24) * hour,
    ...{ message: `request ${at} took ${at % 70} ms`, level: ['info', 'warn', 'error'][at % 3], took: at % 70 },
  });
  const logs = { '@timestamp': { type: 'date' }, message: { type: 'text' }, level: { type: 'keyword' } };
  const many = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, at) => make(at));
  const days = many(8, (day) => {
    const date = new Date(Date.UTC(2026, 10, 28 - day)).toISOString().slice(0, 10).replaceAll('-', '.');
    const index = {
      mappings: { properties: { ...logs, took: { type: 'integer' } } },
      documents: many(96, (at) => line(day, at)),
    };
    return [`logs-app-${date}`, index] as const;
  });
  return {
    orders: { mappings: { properties: orders }, documents: many(300, order) },
    ...Object.fromEntries(days),
    'logs-audit': { mappings: { properties: logs }, documents: many(30, (at) => line(1, at)) },
    settings: { mappings: {}, documents: [{ theme: 'dark' }, { theme: 'light' }] },
    empty: { mappings: { properties: logs }, documents: [] },
    ...Object.fromEntries(
      backing.map((name) => [name, { mappings: { properties: logs }, documents: many(48, (at) => line(0, at)) }]),
    ),
  };
}

/** Fills a node with a shop, takes a snapshot of it into a new repository, and removes all but that one's files. */
export async function shopSnapshot(
  target: TestNode,
  version: string,
): Promise<{ readonly directory: string; readonly contents: SnapshotContents }> {
  const { ask, repositories } = target;
  await ask('PUT', '/_template/shop-old', { index_patterns: ['shop-*'], settings });
  await ask('PUT', '/_ingest/pipeline/shop-clean', { processors: [] });
  const made = shop(Date.now() - 60_000);
  for (const [name, { mappings, documents }] of Object.entries(made)) {
    const aliases = name === 'orders' ? { 'orders-write': {} } : {};
    await ask('PUT', `/${name}`, { settings, mappings, aliases });
    await write(target, name, documents);
  }
  if (version === '7.1.1') await writeTyped(target);
  const directory = `${repositories}/shop`;
  await ask('PUT', '/_snapshot/shop', { type: 'fs', settings: { location: directory } });
  await ask('PUT', '/_snapshot/shop/nightly?wait_for_completion=true', { indices: '*', include_global_state: true });
  const contents = await soundContents(directory);
  for (const { name } of contents.indices) await ask('DELETE', `/${name}`);
  await ask('DELETE', '/_template/shop-old');
  await ask('DELETE', '/_ingest/pipeline/shop-clean');
  await ask('DELETE', '/_snapshot/shop');
  return { directory, contents: { ...contents, indices: contents.indices.map(inStream) } };
}

/** The Elasticsearch of these tests knows no data streams, whose indices are like others. */
function inStream(index: IndexContents): IndexContents {
  return backing.includes(index.name) ? { ...index, dataStream: 'metrics-cpu-shop' } : index;
}

/** The last version whose documents may have a type. */
async function writeTyped({ client, ask }: TestNode): Promise<void> {
  await client.request({
    ...{ method: 'PUT', path: '/typed', query: { include_type_name: 'true' } },
    body: { settings, mappings: { order: { properties: { id: { type: 'keyword' }, text: { type: 'text' } } } } },
    ...{ answer: z.unknown(), signal: AbortSignal.timeout(60_000) },
  });
  await ask('PUT', '/typed/order/1?refresh=true', { id: 'one', text: 'of a type' });
}

async function write(target: TestNode, index: string, documents: readonly Document[]): Promise<void> {
  const actions = documents.flatMap((document, at) => [{ index: { _index: index, _id: String(at) } }, document]);
  if (actions.length > 0) await bulk(target, actions);
}

/** Actions of a `_bulk`, and what follows them. */
export async function bulk({ client }: TestNode, lines: readonly object[]): Promise<void> {
  const { errors } = await client.request({
    ...{ method: 'POST', path: '/_bulk', query: { refresh: 'true' } },
    ...{ lines, answer: z.object({ errors: z.boolean() }), signal: AbortSignal.timeout(60_000) },
  });
  if (errors) throw new Error('Not all of it could be written.');
}
