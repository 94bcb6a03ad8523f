import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { gte } from 'semver';
import { expect, it } from 'vitest';
import { provedOn } from '../requirements/on-node.ts';
import { runningNode, type TestNode } from '../running-node.ts';

const oneShard = { number_of_shards: 1, number_of_replicas: 0 };
const stamped = { properties: { '@timestamp': { type: 'date' }, box: { type: 'keyword' } } };
const series = {
  properties: {
    '@timestamp': { type: 'date' },
    box: { type: 'keyword', time_series_dimension: true },
    load: { type: 'double', time_series_metric: 'gauge' },
  },
};
const nested = { properties: { parts: { type: 'nested' } } };

/** Kinds of indices that count, store or place documents in a way of their own, and what they are made from. */
const kinds: readonly { name: string; since: string; settings: object; mappings: object }[] = [
  { name: 'nested', since: '7.1.0', settings: {}, mappings: nested },
  { name: 'sorted', since: '7.1.0', settings: { 'sort.field': 'box', 'sort.order': 'desc' }, mappings: stamped },
  {
    name: 'partitioned',
    since: '7.1.0',
    settings: { number_of_shards: 4, routing_partition_size: 2 },
    mappings: { _routing: { required: true } },
  },
  {
    name: 'synthetic',
    since: '8.4.0',
    settings: {},
    mappings: { ...stamped, _source: { mode: 'synthetic' } },
  },
  {
    name: 'series',
    since: '8.7.0',
    settings: { mode: 'time_series', routing_path: ['box'], 'time_series.start_time': '2026-11-01T00:00:00Z' },
    mappings: series,
  },
  { name: 'logsdb', since: '8.17.0', settings: { mode: 'logsdb' }, mappings: stamped },
  { name: 'lookup', since: '8.17.0', settings: { mode: 'lookup' }, mappings: stamped },
];

it.each(['7.1.1', '7.17.9', '8.17.0', '9.2.4'])(
  'verifies every kind of index that %s has',
  {
    timeout: 600_000,
  },
  async (version) => {
    await using node = await runningNode(version);
    const location = join(node.repositories, 'kinds');
    await node.ask('PUT', '/_snapshot/kinds', { type: 'fs', settings: { location } });
    const made = kinds.filter(({ since }) => gte(version, since));
    for (const kind of made) await fill(node, kind);
    await resized(node);
    await node.ask('PUT', '/_snapshot/kinds/one?wait_for_completion=true', {
      indices: '*',
      include_global_state: false,
    });
    await node.ask('DELETE', '/_snapshot/kinds');
    for (const name of [...made.map(({ name }) => name), 'source', 'shrunken', 'split'])
      await node.ask('DELETE', `/${name}`);
    const directory = join(node.repositories, 'moved');
    await rename(location, directory);

    const { verdict, findings, items } = await provedOn(node, directory);
    expect(findings).toEqual([]);
    expect(verdict).toBe('verified');
    const restored = Object.fromEntries(items.map(({ path, recordsRestored }) => [path[0], recordsRestored]));
    expect(restored).toMatchObject({
      nested: 11 * 3,
      sorted: 11,
      partitioned: 11,
      source: 20,
      shrunken: 20,
      split: 20,
    });
  },
);

/** Twelve documents, of which one is deleted again. */
async function fill({ ask }: TestNode, { name, settings, mappings }: (typeof kinds)[number]): Promise<void> {
  await ask('PUT', `/${name}`, { settings: { ...oneShard, ...settings }, mappings });
  const ofSeries = name === 'series';
  for (let number = 0; number < 12; number += 1) {
    const time = new Date(Date.UTC(2026, 10, 28, 0, number)).toISOString();
    const document = { '@timestamp': time, box: `h${number % 3}`, load: number, parts: [{ a: 1 }, { a: 2 }] };
    if (ofSeries) await ask('POST', `/${name}/_doc`, { '@timestamp': time, box: document.box, load: number });
    else await ask('PUT', `/${name}/_doc/${number}?routing=r`, document);
  }
  if (!ofSeries) await ask('DELETE', `/${name}/_doc/3?routing=r`);
  await ask('POST', `/${name}/_flush?force=true`);
}

/** An index, and what becomes of it with fewer and with more shards. */
async function resized({ ask }: TestNode): Promise<void> {
  await ask('PUT', '/source', {
    settings: { number_of_shards: 2, number_of_replicas: 0, number_of_routing_shards: 4 },
  });
  for (let number = 0; number < 20; number += 1) await ask('PUT', `/source/_doc/${number}`, { number });
  await ask('PUT', '/source/_settings', { 'index.blocks.write': true });
  for (const [how, name, shards] of [
    ['_shrink', 'shrunken', 1],
    ['_split', 'split', 4],
  ] as const) {
    const settings = { 'index.number_of_shards': shards, 'index.number_of_replicas': 0, 'index.blocks.write': null };
    await ask('POST', `/source/${how}/${name}?wait_for_active_shards=1`, { settings });
  }
}
