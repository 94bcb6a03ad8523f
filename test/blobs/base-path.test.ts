import { expect, test } from 'vitest';
import { bucketLocation, rootPrefix } from '../../agent/blobs/base-path.ts';

// What Elasticsearch's BlobPath.buildAsString gives.
test.each([
  ['', '', 's3://b'],
  ['foo', 'foo/', 's3://b/foo'],
  ['foo/', 'foo/', 's3://b/foo'],
  ['foo//', 'foo//', 's3://b/foo/'],
  ['/foo', '/foo/', 's3://b//foo'],
  ['/', '/', 's3://b/'],
  ['a/b c', 'a/b c/', 's3://b/a/b c'],
])('a repository at %j begins with %j, and is called %s', (basePath, prefix, location) => {
  expect(rootPrefix(basePath)).toBe(prefix);
  expect(bucketLocation('b', basePath)).toBe(location);
  expect(`${location}/key`).toBe(`s3://b/${prefix}key`);
});
