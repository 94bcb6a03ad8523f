import { gte } from 'semver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hasWholeJdk } from '../../../fixtures/newest-versions.ts';
import { runningNode, type TestNode } from '../running-node.ts';
import { asking } from './kinds/asking.ts';
import { askingCorners } from './kinds/asking-corners.ts';
import { askingRecorded } from './kinds/asking-recorded.ts';
import { evaluated } from './kinds/evaluating.ts';
import { writeDocuments } from './kinds/orders.ts';
import { Tally } from './kinds/tally.ts';

const versions = ['7.1.1', '7.17.9', '8.17.0', '8.19.21', '9.2.4', ...(hasWholeJdk() ? ['9.5.3'] : [])];

const tally = new Tally();
afterAll(() => console.info(`Pairs of sets that each kind told apart:\n${tally}`));

describe.each(versions)('a check, asked of Elasticsearch %s', { timeout: 300_000 }, (version) => {
  let target: TestNode;

  beforeAll(async () => {
    target = await runningNode(version);
  });
  afterAll(async () => await target?.[Symbol.asyncDispose]());

  asking(() => target, tally);
  askingCorners(() => target, tally);
  askingRecorded(() => target, tally);

  it('duplicates: counts those of longs that JavaScript can not hold, over several pages', async () => {
    // Pages of 5,000 end with odd ones, which are even ones to JavaScript.
    const numbers = Array.from({ length: 12_003 }, (_, at) => ({ n: String(9_007_199_254_740_992n + BigInt(at)) }));
    await target.ask('PUT', '/wide', { mappings: { properties: { n: { type: 'long' } } } });
    await writeDocuments(target, 'wide', [...numbers, ...numbers.slice(4_998, 5_001)]);
    expect(await evaluated(target, 'duplicates', { field: 'n' }, ['wide'])).toMatchObject({
      ...{ outcome: 'failed', actual: 3 },
      why: '3 values of n stand more than once: 3 documents beyond the first of each',
    });
  });

  it('duplicates: finds them in more indices than a URL has room for the names of', async () => {
    const name = 'logs-of-something-that-has-a-rather-long-name-and-is-rolled-over-every-day-of-the-year-at-midnight';
    const indices = Array.from({ length: 40 }, (_, day) => `${name}-${1_000 + day}`);
    for (const index of indices) {
      await target.ask('PUT', `/${index}`, {
        settings: { number_of_shards: 1, number_of_replicas: 0 },
        mappings: { properties: { id: { type: 'keyword' } } },
      });
      await writeDocuments(target, index, [{ id: 'one' }]);
    }
    expect(await evaluated(target, 'duplicates', { field: 'id' }, indices)).toMatchObject({ actual: 39 });
  });

  it.runIf(gte(version, '7.11.0'))('asks of runtime fields as of others', async () => {
    const properties = { given: { type: 'object', enabled: false } };
    const runtime = { 'given.name': { type: 'keyword' }, 'given.age': { type: 'long' } };
    await target.ask('PUT', '/runtime', { mappings: { properties, runtime } });
    const people = [{ name: 'Ada', age: 36 }, { name: 'Ada', age: 7 }, { name: 'Alan' }];
    await writeDocuments(
      target,
      'runtime',
      people.map((given) => ({ given })),
    );
    const actual = async (kind: string, parameters: object) => {
      const said = await evaluated(target, kind, parameters, ['runtime']);
      return 'actual' in said ? said.actual : said.why;
    };
    expect(await actual('duplicates', { field: 'given.name' })).toBe(1);
    expect(await actual('missing', { field: 'given.age', below: 1 })).toBe(1);
    expect(await actual('values', { field: 'given.name', among: ['Ada'] })).toBe(1);
    expect(await actual('pattern', { field: 'given.name', matches: 'Al.*' })).toBe(2);
    expect(await actual('length', { field: 'given.name', min: 4 })).toBe(2);
    expect(await actual('range', { field: 'given.age', min: 10 })).toBe(1);
    expect(await actual('percentile', { field: 'given.age', p: 100, below: 1 })).toBe(36);
    expect(await actual('schema', { required: { 'given.age': 'long' } })).toBe(0);
  });

  it.runIf(version === '7.1.1')('reads the mapping of an index whose documents have a type', async () => {
    await target.client.request({
      ...{ method: 'PUT', path: '/typed', query: { include_type_name: 'true' } },
      body: { mappings: { order: { properties: { id: { type: 'keyword' }, text: { type: 'text' } } } } },
      ...{ answer: z.unknown(), signal: AbortSignal.timeout(60_000) },
    });
    await target.ask('PUT', '/typed/order/1', { id: 'one' });
    await target.ask('PUT', '/typed/order/2', { id: 'one' });
    await target.ask('POST', '/typed/_refresh');
    expect(await evaluated(target, 'duplicates', { field: 'id' }, ['typed'])).toMatchObject({ actual: 1 });
    expect(await evaluated(target, 'missing', { field: 'text', below: 1 }, ['typed'])).toMatchObject({ actual: 2 });
    const schema = { required: { id: 'keyword' }, forbidden: ['order.id'] };
    expect(await evaluated(target, 'schema', schema, ['typed'])).toMatchObject({ outcome: 'passed' });
  });
});
