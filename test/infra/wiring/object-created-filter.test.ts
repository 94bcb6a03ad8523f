import { expect, test } from 'vitest';
import { notificationFilters, objectCreatedPattern } from '../../../infra/wiring/object-created-filter.ts';

const place = { store: 'elasticsearch', options: {}, bucket: 'b' };

const keyOf = (basePath: string) => objectCreatedPattern({ ...place, basePath }, '123456789012').detail.object.key;
const prefixOf = (where: Parameters<typeof notificationFilters>[0]) => notificationFilters(where)[0]?.prefix;

test('asks EventBridge for snapshots below the base path, or at the root', () => {
  expect(keyOf('es/logs')).toEqual([{ prefix: 'es/logs/snap-' }]);
  expect(keyOf('')).toEqual([{ prefix: 'snap-' }]);
});

test('takes a slash at either end of a base path to the letter, as Elasticsearch does', () => {
  expect(keyOf('es/logs/')).toEqual([{ prefix: 'es/logs/snap-' }]);
  expect(keyOf('/es/logs')).toEqual([{ prefix: '/es/logs/snap-' }]);
  expect(prefixOf({ ...place, basePath: '/es/logs/' })).toBe('/es/logs/snap-');
});

test('hears of the account that owns the bucket, and of no other', () => {
  const of = (bucketAccount?: string) =>
    objectCreatedPattern({ ...place, basePath: '', bucketAccount }, '123456789012').account;
  expect(of()).toEqual(['123456789012']);
  expect(of('210987654321')).toEqual(['210987654321']);
});

test('takes a wildcard and a backslash in a base path to the letter', () => {
  expect(keyOf('a*b\\c')).toEqual([{ prefix: 'a*b\\c/snap-' }]);
});

test('asks for the ends of keys where they begin with anything, and for all of a bucket that is all backups', () => {
  const of = (keys: string, basePath = '') =>
    objectCreatedPattern({ store: 'archive', options: { keys }, bucket: 'b', basePath }, '123456789012').detail.object
      .key;
  expect(of('*.tar.gz')).toEqual([{ suffix: '.tar.gz' }]);
  expect(of('daily/*.tar.gz')).toEqual([{ prefix: 'daily/' }]);
  expect(of('*.tar.gz', 'db')).toEqual([{ prefix: 'db/' }]);
  expect(of('*')).toEqual([{ exists: true }]);
});

test('writes the prefix for S3 as in a URL', () => {
  expect(prefixOf({ ...place, basePath: '' })).toBe('snap-');
  expect(prefixOf({ ...place, basePath: 'es/logs' })).toBe('es/logs/snap-');
  expect(prefixOf({ ...place, basePath: 'my logs/Jürgen+1' })).toBe('my+logs/J%C3%BCrgen%2B1/snap-');
});
