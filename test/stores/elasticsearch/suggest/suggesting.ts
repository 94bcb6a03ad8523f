import { beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { CheckRecord } from '../../../../agent/contract/check-record.ts';
import { Examination } from '../../../../agent/stores/elasticsearch/examine/examination.ts';
import { type Expectations, expectationsSchema } from '../../../../agent/stores/elasticsearch/expectations.ts';
import type { SnapshotContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { type SuggestOptions, suggest } from '../../../../agent/stores/elasticsearch/suggest/suggest.ts';
import { seriesPlace } from '../../../../agent/trend/series-name.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';
import { restoreSnapshot } from '../../../fixtures/restored.ts';
import type { TestNode } from '../running-node.ts';
import { bulk, shopSnapshot } from './shop.ts';

/** What holds of suggestions, whichever Elasticsearch has restored the snapshot. */
export function suggesting(node: () => TestNode, version: string): void {
  let target: TestNode;
  let contents: SnapshotContents;
  let text: string;
  let expectations: Expectations;

  beforeAll(async () => {
    target = node();
    const taken = await shopSnapshot(target, version);
    contents = taken.contents;
    await restoreSnapshot(target.client, { ...taken, version: target.node.version }, recordedContext());
    text = await suggested(true);
    if (process.env.SHOW) console.log(text);
    expectations = expectationsSchema.parse(parse(text));
  });

  async function suggested(
    wantsValues: boolean,
    earlier: SuggestOptions['earlier'] = async () => new Map(),
  ): Promise<string> {
    const seriesOf = (name: string) => seriesPlace(name).series;
    const documents = new Map<string, number>();
    const examination = new Examination(contents, { version: 2, indices: [] });
    const here = new Set(contents.indices.map(({ name }) => name));
    await examination.conclude(target.client, here, recordedContext());
    for (const [name, count] of examination.documents) documents.set(name, count);
    const restored = { client: target.client, contents, documents, here };
    return (await suggest(restored, { wantsValues, seriesOf, earlier }, recordedContext())).text;
  }

  async function failures(): Promise<string[]> {
    const context = recordedContext();
    await target.ask('POST', '/_refresh');
    const here = new Set(contents.indices.map(({ name }) => name));
    await new Examination(contents, expectations).conclude(target.client, here, context);
    const failed = context.records.filter(({ outcome }) => outcome !== 'passed');
    return failed.map(({ for: names, name }: CheckRecord) => `${names.join(' ')}: ${name}`);
  }

  it('is a file that our own schema takes, and that passes on that very snapshot', async () => {
    expect(await failures()).toEqual([]);
    expect(expectations.indices.length).toBeGreaterThan(4);
  });

  it('is the same each time', async () => {
    expect(await suggested(true)).toBe(text);
  });

  it('says of each index, series and stream what it holds', () => {
    const group = (name: string) => expectations.indices.find(({ for: names }) => names[0] === name);
    const field = 'placed';
    expect(group('orders')?.checks).toEqual([
      { documents: { min: 240 } },
      { freshness: { below: '6h', field } },
      { gaps: { every: '1h', within: '24h', allowed: 0, field } },
      ...['order.id', 'host', 'odd: "name" #1', 'order.status', 'due', 'placed', '-größe!', 'amount'].map((each) => ({
        missing: { field: each, below: '1%' },
      })),
      { schema: expect.objectContaining({ required: expect.objectContaining({ amount: 'double', lines: 'nested' }) }) },
      { duplicates: { field: 'order.id', allowed: 0 } },
      { values: { field: 'odd: "name" #1', among: ['no', 'yes'], otherwiseBelow: '1%' } },
      { values: { field: 'order.status', among: ['new', 'paid', 'sent'], otherwiseBelow: '1%' } },
      { range: { field: '-größe!', min: 0, max: 390 } },
      { range: { field: 'amount', min: 0, max: 9_000 } },
      { range: { field: 'items', min: 0, max: 81 } },
      { range: { field: 'lines.count', min: 0, max: 21 } },
      { aliases: { present: ['orders-write'] } },
    ]);
    expect(group('logs-app-*')).toMatchObject({
      together: true,
      checks: expect.arrayContaining([{ documents: { min: 460 } }, { freshness: { below: '6h' } }]),
    });
    expect(group('empty')?.checks).toEqual([]);
    expect(group('*')?.checks).toContainEqual({ pipelines: { present: ['shop-clean'] } });
  });

  it('holds no value of the data where none is wanted', async () => {
    const bare = await suggested(false);
    expect(bare).not.toMatch(/paid|values|range/);
    expect(bare).toContain('duplicates: { field: order.id }');
  });

  it('goes by the counts of earlier proofs, where there are enough', async () => {
    const nights = (few: number, ...more: number[]) => [few, 290, 290, 290, 290, 290, ...more];
    const counts = new Map([
      ['orders', nights(250, 310)],
      ['logs-app-*', nights(700)],
      ['logs-audit', nights(5, 30, 90)],
    ]);
    const told = parse(await suggested(true, async () => counts));
    const documents = (name: string) =>
      told.indices.find((group: { for: string[] }) => group.for[0] === name).checks[0].documents;
    expect(documents('orders')).toEqual({ min: 200, max: 620 });
    expect(documents('logs-app-*')).toEqual({ min: 460 });
    expect(documents('logs-audit')).toEqual({ min: 4 });
  });

  it('bites where half of the documents are gone, a field, a value, an id, and the newest days', async () => {
    const ids = (count: number) => Array.from({ length: count }, (_, at) => String(at));
    const order = { id: 'ORD-1', status: 'lost', note: '' };
    const damaged = { order, amount: 1_000_000, items: 1, placed: Date.now() };
    await bulk(
      target,
      ids(140).map((_id) => ({ delete: { _index: 'orders', _id } })),
    );
    await bulk(
      target,
      ids(5).flatMap((_id) => [{ index: { _index: 'orders', _id } }, damaged]),
    );
    for (const { name } of contents.indices.filter(({ name }) => name.startsWith('logs-app-2026.11.2'))) {
      if (name > 'logs-app-2026.11.23')
        await bulk(
          target,
          ids(96).map((_id) => ({ delete: { _index: name, _id } })),
        );
    }
    expect(await failures()).toEqual(
      expect.arrayContaining([
        'orders: documents',
        'orders: missing host',
        'orders: values order.status',
        'orders: range amount',
        'orders: duplicates order.id',
        'logs-app-*: documents',
        'logs-app-*: freshness',
      ]),
    );
  });
}
