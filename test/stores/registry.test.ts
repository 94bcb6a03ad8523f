import { expect, test } from 'vitest';
import { commonChecks } from '../../agent/contract/check.ts';
import { storeIdSchema } from '../../agent/contract/order.ts';
import { allStores, defaultStoreId, isStoreId, storeIds, storeOf } from '../../agent/stores/registry.ts';

test('a store is found by its id', () => {
  expect(storeIds.map((id) => storeOf(id))).toEqual(allStores());
  expect(storeOf('elasticsearch').title).toBe('Elasticsearch');
});

test('an unknown store is refused, with those that are known', () => {
  expect(() => storeOf('tape')).toThrow(/no store tape.*elasticsearch/);
  expect(() => storeOf('')).toThrow(/elasticsearch/);
});

test.each([
  ['elasticsearch', true],
  ['tape', false],
  ['', false],
  ['constructor', false],
])('%j is a store: %s', (id, is) => {
  expect(isStoreId(id)).toBe(is);
});

test('what a repository holds that says nothing is snapshots of Elasticsearch', () => {
  expect(defaultStoreId).toBe('elasticsearch');
});

test('each id is one that an order may have, and no two are the same', () => {
  for (const id of storeIds) expect(storeIdSchema.parse(id)).toBe(id);
  expect(new Set(storeIds).size).toBe(storeIds.length);
});

test('no store gives another meaning to a check that all of them have', () => {
  for (const { checks } of allStores()) {
    expect(Object.keys(checks).filter((check) => check in commonChecks)).toEqual([]);
  }
});
