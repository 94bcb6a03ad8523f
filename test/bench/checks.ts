import pMap from 'p-map';
import { Examination } from '../../agent/stores/elasticsearch/examine/examination.ts';
import { expectationsSchema } from '../../agent/stores/elasticsearch/expectations.ts';
import type { IndexContents, SnapshotContents } from '../../agent/stores/elasticsearch/model.ts';
import { recordedContext } from '../fixtures/proof-context.ts';
import { writeDocuments } from '../stores/elasticsearch/examine/kinds/orders.ts';
import { runningNode, type TestNode } from '../stores/elasticsearch/running-node.ts';
import { conclude, rounded } from './figure.ts';

/**
 * How long checks take: ten of each of 200 indices on one node, as an examination asks them after a restore; and
 * duplicates among very many values, which are all looked at.
 */
const version = '8.17.0';
const indices = 200;
const documents = 1_000;
const limitSeconds = 60;
const values = 300_000;
const limitValuesSeconds = 30;

const mappings = {
  properties: {
    id: { type: 'keyword' },
    status: { type: 'keyword' },
    total: { type: 'double' },
    created: { type: 'date' },
    lines: { type: 'nested', properties: { sku: { type: 'keyword' } } },
  },
};
const checks = [
  { documents: { min: documents } },
  { freshness: { below: '1h', field: 'created' } },
  { missing: { field: 'id', below: 1 } },
  { duplicates: { field: 'id' } },
  { values: { field: 'status', among: ['open', 'paid'] } },
  { range: { field: 'total', min: 0, max: documents } },
  { percentile: { field: 'total', p: 95, below: documents } },
  { pattern: { field: 'id', matches: 'ORD-\\d+' } },
  { duplicates: { field: 'lines.sku' } },
  { schema: { required: { id: 'keyword', total: 'double' } } },
];
const startedAt = '2026-11-28T03:00:00.000Z';

await using target = await runningNode(version);
const names = Array.from({ length: indices }, (_, at) => `orders-${at}`);
await pMap(names, (name) => writeIndex(target, name, documents), { concurrency: 2 });
const seconds = await examined(names, checks);
console.error(`${indices} × ${checks.length} checks: ${seconds} s`);
const many = 'many';
await writeIndex(target, many, values);
const valuesSeconds = await examined([many], [{ duplicates: { field: 'id' } }]);

conclude([
  {
    ...{ name: `${checks.length} checks of each of ${indices} indices`, value: seconds, limit: limitSeconds },
    ...{ unit: 's', within: 'at most' },
  },
  {
    ...{ name: `duplicates among ${values} values`, value: valuesSeconds, limit: limitValuesSeconds },
    ...{ unit: 's', within: 'at most' },
  },
]);

async function writeIndex(node: TestNode, name: string, count: number): Promise<void> {
  const settings = { number_of_shards: 1, number_of_replicas: 0 };
  await node.ask('PUT', `/${name}`, { settings, mappings });
  const page = 10_000;
  for (let from = 0; from < count; from += page) {
    const made = Array.from({ length: Math.min(page, count - from) }, (_, at) => ({
      ...{ id: `ORD-${from + at}`, status: at % 2 === 0 ? 'open' : 'paid', total: at % documents, created: startedAt },
      lines: [{ sku: `S-${from + at}` }],
    }));
    await writeDocuments(node, name, made, from);
  }
}

/** Seconds; throws unless all passed. */
async function examined(of: readonly string[], asked: readonly object[]): Promise<number> {
  const index = { dataStream: null, aliases: [], settings: {}, shards: [{ bytes: 1 }], missingShards: 0 };
  const contents = {
    indices: of.map((name) => ({ ...index, name, system: false }) as unknown as IndexContents),
    ...{ elasticsearchVersion: version, templates: null, pipelines: null, snapshot: { startedAt } },
  } as unknown as SnapshotContents;
  const groups = [{ for: of.length === 1 ? of : ['orders-*'], checks: asked }];
  const examination = new Examination(contents, expectationsSchema.parse({ version: 2, indices: groups }));
  const context = recordedContext();
  const started = performance.now();
  await examination.conclude(target.client, new Set(of), context);
  const taken = rounded((performance.now() - started) / 1000);
  const bad = context.records.find(({ outcome }) => outcome !== 'passed');
  if (bad !== undefined || context.records.length !== of.length * asked.length) {
    throw new Error(`Not all has passed: ${JSON.stringify(bad)}`);
  }
  return taken;
}
