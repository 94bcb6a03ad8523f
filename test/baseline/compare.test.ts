import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareWithBaseline } from '../../agent/baseline/compare.ts';
import type { CountedItem } from '../../agent/contract/baseline.ts';
import type { Item } from '../../agent/contract/proof.ts';
import { baselineOf } from './baselines.ts';

const restored = (name: string, documents?: number, more: Partial<Item> = {}): Item => ({
  ...{ path: [name], parts: 1, bytes: 1, recordsExpected: 9, recordsRestored: 9 },
  ...(documents !== undefined && { documents }),
  ...more,
});
const orders = (before: number | null, after: number | null, why?: string): CountedItem => ({
  ...{ path: ['orders'], before, after },
  ...(why !== undefined && { why }),
});
const compared = (item: Item, ...items: CountedItem[]) => compareWithBaseline(baselineOf({ items }), [item])[0];

describe('what came back of an item', () => {
  test('passes between the two counts of its source, these included, and fails beyond, whichever was more', () => {
    const number = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(number, number, number, (before, after, documents) => {
        const { record, finding } = compared(restored('orders', documents), orders(before, after)) ?? {};
        const lies = documents >= Math.min(before, after) && documents <= Math.max(before, after);
        expect(record).toMatchObject({ kind: 'baseline', severity: 'fail', outcome: lies ? 'passed' : 'failed' });
        expect(finding?.severity).toBe(lies ? undefined : 'error');
      }),
    );
  });

  test('fails with both numbers, in words', () => {
    const found = compared(restored('orders', 2_500), orders(5_000, 5_003));
    expect(found?.record).toMatchObject({ for: ['orders'], expected: '5,000 to 5,003 documents', actual: 2_500 });
    expect(found?.finding).toMatchObject({
      check: 'baseline',
      message: 'orders: 2,500 documents came back; the source counted 5,000 before the backup and 5,003 after it.',
      evidence: { path: ['orders'] },
    });
  });

  test.each<[string, Item, CountedItem[], RegExp]>([
    ['was closed at the source', restored('orders', 4), [orders(null, null, 'It is closed')], /It is closed\./],
    ['was opened between the counts', restored('orders', 4), [orders(null, 4, 'It is closed')], /It is closed\./],
    ['the source has never shown', restored('orders', 4), [], /no such thing at either count/],
    ['can not be searched', restored('orders'), [orders(4, 4)], /can not be searched/],
    ['lacks a part by its own word', restored('orders', 2, { partsMissing: 1 }), [orders(4, 4)], /lacks a part/],
  ])('is not compared, and it is said, where it %s', (_, item, items, why) => {
    const found = compared(item, ...items);
    expect(found).toMatchObject({
      finding: null,
      record: { severity: 'warn', outcome: 'not-evaluated', blame: 'data' },
    });
    expect(found?.record.why).toMatch(why);
  });

  test('is nothing where it was not restored: other findings say why', () => {
    expect(compared(restored('orders', 4, { recordsRestored: null }), orders(4, 4))).toBeUndefined();
  });
});
