import { expect, test } from 'vitest';
import { notificationFilters, objectCreatedPattern } from '../../../infra/wiring/object-created-filter.ts';

const place = { store: 'elasticsearch', options: {}, bucket: 'b' };

const keyOf = (basePath: string) => objectCreatedPattern({ ...place, basePath }, '123456789012').detail.object.key;
const prefixOf = (where: Parameters<typeof notificationFilters>[0]) => notificationFilters(where)[0]?.prefix;

test('asks EventBridge for snapshots below the base path, or at the root', () => {
  expect(keyOf('es/logs')).toEqual([{ wildcard: 'es/logs/snap-*.dat' }]);
  expect(keyOf('')).toEqual([{ wildcard: 'snap-*.dat' }]);
});

test('takes a slash at either end of a base path to the letter, as Elasticsearch does', () => {
  expect(keyOf('es/logs/')).toEqual([{ wildcard: 'es/logs/snap-*.dat' }]);
  expect(keyOf('/es/logs')).toEqual([{ wildcard: '/es/logs/snap-*.dat' }]);
  expect(prefixOf({ ...place, basePath: '/es/logs/' })).toBe('/es/logs/snap-');
});

test('hears of the account that owns the bucket, and of no other', () => {
  const of = (bucketAccount?: string) =>
    objectCreatedPattern({ ...place, basePath: '', bucketAccount }, '123456789012').account;
  expect(of()).toEqual(['123456789012']);
  expect(of('210987654321')).toEqual(['210987654321']);
});

test('takes a wildcard and a backslash in a base path to the letter', () => {
  expect(keyOf('a*b\\c')).toEqual([{ wildcard: 'a\\*b\\\\c/snap-*.dat' }]);
});

test('writes the prefix for S3 as in a URL', () => {
  expect(prefixOf({ ...place, basePath: '' })).toBe('snap-');
  expect(prefixOf({ ...place, basePath: 'es/logs' })).toBe('es/logs/snap-');
  expect(prefixOf({ ...place, basePath: 'my logs/Jürgen+1' })).toBe('my+logs/J%C3%BCrgen%2B1/snap-');
});
