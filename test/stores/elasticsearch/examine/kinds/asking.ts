import { beforeAll, expect, it } from 'vitest';
import type { TestNode } from '../../running-node.ts';
import { evaluated } from './evaluating.ts';
import { damaged, eventRows, sound, writeEvents } from './events.ts';
import { type Orders, writeOrders } from './orders.ts';
import { inFirst, rows } from './rows.ts';
import { Tally } from './tally.ts';

/** What holds of kinds of checks, whichever Elasticsearch is asked. */
export function asking(node: () => TestNode, tally = new Tally()): void {
  let target: TestNode;
  let orders: Orders;

  beforeAll(async () => {
    target = node();
    orders = await writeOrders(target);
    await writeEvents(target);
  });

  it.each(eventRows)('$kind: $what', async ({ kind, parameters, ...says }) => {
    const good = await evaluated(target, kind, parameters, sound);
    const bad = await evaluated(target, kind, parameters, damaged);
    expect.soft(good).toMatchObject(inFirst(sound, says.sound));
    expect.soft(bad).toMatchObject(inFirst(damaged, says.damaged));
    tally.note(target.node.version, kind, good, bad);
  });

  it.each(rows)('$kind: $what', async ({ kind, parameters, sound, damaged }) => {
    const good = await evaluated(target, kind, parameters, orders.sound);
    const bad = await evaluated(target, kind, parameters, orders.damaged);
    expect.soft(good).toMatchObject(inFirst(orders.sound, sound));
    expect.soft(bad).toMatchObject(inFirst(orders.damaged, damaged));
    tally.note(target.node.version, kind, good, bad);
  });

  it('refuses what is of several types, or nested in some indices alone, and says where', async () => {
    const part = { n: { type: 'long' } };
    const [long, keyword] = [{ type: 'long' }, { type: 'keyword' }];
    const mixed = async (name: string, properties: object) =>
      await target.ask('PUT', `/${name}`, { settings: { number_of_replicas: 0 }, mappings: { properties } });
    await mixed('mixed-1', { id: long, part: { properties: part } });
    await mixed('mixed-2', { id: keyword, part: { type: 'nested', properties: part } });
    const said = async (field: string) => await evaluated(target, 'duplicates', { field }, ['mixed-1', 'mixed-2']);
    expect(await said('id')).toMatchObject({
      why: "id is of type long in mixed-1, keyword in mixed-2: its values can't be counted exactly at once",
    });
    expect(await said('part.n')).toMatchObject({
      why: "part.n can't be asked of all indices at once: it is nested nowhere in mixed-1, nested in part in mixed-2",
    });
  });

  it('asks those indices that have the field, but misses it in the others', async () => {
    const indices = [...orders.sound, 'mixed-1'];
    await target.ask('PUT', '/mixed-1/_doc/1?refresh=true', { id: 1 });
    const asked = async (kind: string, parameters: object) => await evaluated(target, kind, parameters, indices);
    expect(await asked('duplicates', { field: 'order.id' })).toMatchObject({ outcome: 'passed' });
    expect(await asked('length', { field: 'order.id', max: 10 })).toMatchObject({ outcome: 'passed' });
    expect(await asked('range', { field: 'lines.count', min: 1 })).toMatchObject({ outcome: 'passed' });
    expect(await asked('percentile', { field: 'lines.count', p: 0, above: 0 })).toMatchObject({ outcome: 'passed' });
    expect(await asked('missing', { field: 'order.id', below: 1 })).toMatchObject({ outcome: 'failed', actual: 1 });
    expect(await asked('missing', { field: 'lines.sku', below: 1 })).toMatchObject({ outcome: 'failed', actual: 1 });
  });

  it('reads no document of an index that keeps none', async () => {
    await target.ask('PUT', '/bare', { mappings: { _source: { enabled: false } } });
    expect(await evaluated(target, 'sample', { decodes: true }, ['bare'])).toEqual({
      ...{ outcome: 'not-evaluated', why: "bare keeps no _source: its documents can't be read back" },
    });
  });

  it('is not content with an index without documents', async () => {
    const mappings = { properties: { id: { type: 'keyword' } } };
    await target.ask('PUT', '/nothing', { settings: { number_of_replicas: 0 }, mappings });
    const said = async (kind: string, parameters: object) => await evaluated(target, kind, parameters, ['nothing']);
    const none = { outcome: 'not-evaluated', why: 'There is no document' };
    expect(await said('missing', { field: 'id', below: '50%' })).toEqual(none);
    expect(await said('sample', { decodes: true })).toEqual(none);
    expect(await said('values', { field: 'id', among: ['one'] })).toMatchObject({
      why: 'No document has a value of id',
    });
  });

  it('quotes what Elasticsearch says of a query that it does not understand', async () => {
    const body = { query: { term: { 'order.status': { valeu: 'open' } } } };
    expect(await evaluated(target, 'query', { body, documents: 1 }, orders.sound)).toMatchObject({
      ...{ outcome: 'not-evaluated', why: expect.stringContaining('[term] query does not support [valeu]') },
    });
  });
}
