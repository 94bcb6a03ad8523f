import { z } from 'zod';
import type { TestNode } from '../../running-node.ts';

type Document = Record<string, unknown>;

/** Types that every version knows. */
const mappings = {
  properties: {
    order: {
      properties: {
        id: { type: 'keyword' },
        number: { type: 'long' },
        status: { type: 'keyword' },
        note: { type: 'text', fields: { keyword: { type: 'keyword' } } },
      },
    },
    order_id: { type: 'alias', path: 'order.id' },
    total: { type: 'double' },
    price: { type: 'float' },
    rough: { type: 'half_float' },
    created: { type: 'date' },
    day: { type: 'date', format: 'dd/MM/yyyy' },
    address: { type: 'ip' },
    paid: { type: 'boolean' },
    mail: { type: 'text' },
    tags: { type: 'keyword' },
    lines: { type: 'nested', properties: { sku: { type: 'keyword' }, count: { type: 'integer' } } },
    off: { type: 'object', enabled: false },
    stored: { type: 'keyword', index: false, doc_values: false },
    listed: { type: 'keyword', doc_values: false },
    never: { type: 'keyword' },
    place: { type: 'geo_point' },
  },
};

/** Twenty orders of which nothing is wrong. Their numbers are beyond what JavaScript's can hold. */
function soundOrders(): Document[] {
  return Array.from({ length: 20 }, (_, at) => ({
    order: {
      id: `ORD-${String(at).padStart(6, '0')}`,
      number: String(9_007_199_254_740_993n + BigInt(at)),
      status: at % 2 === 0 ? 'open' : 'paid "@home"',
      note: `note ${at}`,
    },
    ...{ total: at * 10, price: 0.1, rough: 0.1, created: '2026-11-27T12:00:00Z', day: '27/11/2026' },
    ...{ address: `10.0.0.${at}`, paid: at % 2 === 1, mail: `${at}@example.org`, tags: ['a', 'b'], off: { x: at } },
    ...{ stored: 'x', listed: 'x' },
    lines: [
      { sku: `S-${at}-1`, count: 1 },
      { sku: `S-${at}-2`, count: 2 },
    ],
  }));
}

/** The same, with something of each field gone wrong. */
function damagedOrders(): Document[] {
  const orders = soundOrders();
  const damage = (at: number, changes: Document) => Object.assign(orders[at] ?? {}, changes);
  const order = (at: number, changes: Document) => Object.assign(orders[at]?.order ?? {}, changes);
  order(1, { id: 'ORD-000000' });
  order(11, { id: 'ORD-000000', number: null });
  order(2, { id: 'ord-2', status: 'lost' });
  order(3, { status: 'gone', note: null });
  order(4, { note: 'a note that is far too long' });
  damage(5, { total: -1, price: 0.2, created: '2026-11-29T12:00:00Z', day: '01/12/2026', address: '192.168.0.1' });
  damage(6, { paid: null, mail: null, tags: ['a', 'other'] });
  damage(7, { lines: [] });
  damage(8, { lines: [{ sku: 'S-9-1', count: -1 }, { count: 2 }] });
  for (const at of [15, 16, 17, 18, 19]) damage(at, { total: 5_000 });
  return orders;
}

export interface Orders {
  readonly sound: readonly string[];
  readonly damaged: readonly string[];
}

/** Both sets on a node, each in two indices of two shards: the second has what the first has not. */
export async function writeOrders(target: TestNode, add: Document = {}): Promise<Orders> {
  await writeIndex(target, 'sound-1', soundOrders().slice(0, 10), add);
  await writeIndex(target, 'sound-2', soundOrders().slice(10), add);
  await writeIndex(target, 'damaged-1', damagedOrders().slice(0, 10), add);
  await writeIndex(target, 'damaged-2', damagedOrders().slice(10), add);
  return { sound: ['sound-1', 'sound-2'], damaged: ['damaged-1', 'damaged-2'] };
}

async function writeIndex(target: TestNode, name: string, documents: Document[], add: Document) {
  await target.ask('PUT', `/${name}`, {
    settings: { number_of_shards: 2, number_of_replicas: 0 },
    mappings: { ...mappings, ...add },
  });
  await writeDocuments(target, name, documents);
}

/** The first of them has the id `from`. */
export async function writeDocuments(
  { client }: TestNode,
  name: string,
  documents: readonly unknown[],
  from = 0,
): Promise<void> {
  const { errors } = await client.request({
    method: 'POST',
    path: `/${name}/_bulk`,
    query: { refresh: 'true' },
    lines: documents.flatMap((document, at) => [{ index: { _id: String(from + at) } }, document]),
    answer: z.object({ errors: z.boolean() }),
    signal: AbortSignal.timeout(60_000),
  });
  if (errors) throw new Error(`Not every document of ${name} was taken.`);
}
