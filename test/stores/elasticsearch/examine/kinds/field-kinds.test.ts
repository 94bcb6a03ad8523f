import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runningNode, type TestNode } from '../../running-node.ts';
import { evaluated } from './evaluating.ts';
import { type Orders, writeOrders } from './orders.ts';
import { rows } from './rows.ts';

describe('a check of fields, asked of Elasticsearch 8.17.0', () => {
  let target: TestNode;
  let orders: Orders;

  beforeAll(async () => {
    target = await runningNode('8.17.0');
    orders = await writeOrders(target);
  });
  afterAll(async () => await target?.[Symbol.asyncDispose]());

  it.each(rows)('$kind: $what', async ({ kind, parameters, sound, damaged }) => {
    expect.soft(await evaluated(target, kind, parameters, orders.sound)).toMatchObject(of(orders.sound, sound));
    expect.soft(await evaluated(target, kind, parameters, orders.damaged)).toMatchObject(of(orders.damaged, damaged));
  });
});

function of([first = '']: readonly string[], expected: object): object {
  return JSON.parse(JSON.stringify(expected).replaceAll('INDEX', first));
}
