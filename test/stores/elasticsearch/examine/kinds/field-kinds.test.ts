import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runningNode, type TestNode } from '../../running-node.ts';
import { evaluated } from './evaluating.ts';
import { damaged, eventRows, sound, writeEvents } from './events.ts';
import { type Orders, writeOrders } from './orders.ts';
import { inFirst, rows } from './rows.ts';

describe('a check of fields, asked of Elasticsearch 8.17.0', () => {
  let target: TestNode;
  let orders: Orders;

  beforeAll(async () => {
    target = await runningNode('8.17.0');
    orders = await writeOrders(target);
    await writeEvents(target);
  });
  afterAll(async () => await target?.[Symbol.asyncDispose]());

  it.each(eventRows)('$kind: $what', async ({ kind, parameters, ...says }) => {
    expect.soft(await evaluated(target, kind, parameters, sound)).toMatchObject(inFirst(sound, says.sound));
    expect.soft(await evaluated(target, kind, parameters, damaged)).toMatchObject(inFirst(damaged, says.damaged));
  });

  it.each(rows)('$kind: $what', async ({ kind, parameters, sound, damaged }) => {
    expect.soft(await evaluated(target, kind, parameters, orders.sound)).toMatchObject(inFirst(orders.sound, sound));
    expect
      .soft(await evaluated(target, kind, parameters, orders.damaged))
      .toMatchObject(inFirst(orders.damaged, damaged));
  });
});
