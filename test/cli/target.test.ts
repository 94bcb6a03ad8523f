import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseEngine, parseSnapshot, parseTarget } from '../../agent/cli/target.ts';

test.each([
  ['s3://backups', { bucket: 'backups', basePath: '' }],
  ['s3://backups/', { bucket: 'backups', basePath: '' }],
  ['s3://my.backups/a/b c/ü', { bucket: 'my.backups', basePath: 'a/b c/ü' }],
  ['S3://backups//a/b//', { bucket: 'backups', basePath: 'a/b' }],
])('%s is a bucket and a base path without slashes at its ends', (text, place) => {
  expect(parseTarget(text)).toEqual({ kind: 's3', ...place });
});

test.each(['backups', './backups', '/var/backups', '../s3', 'C:'])('%s is a directory', (text) => {
  expect(parseTarget(text)).toEqual({ kind: 'directory', path: resolve(text) });
});

test.each([
  ['s3://', /cannot be a bucket/],
  ['s3:///path', /cannot be a bucket/],
  ['s3://Upper/path', /cannot be a bucket/],
  ['s3://backups/a\u0000b', /control characters/],
  ['gs://backups/a', /s3:\/\/bucket\/base\/path, or a directory/],
  ['https://s3.example.com/backups', /AWS_ENDPOINT_URL/],
  ['', /s3:\/\/bucket\/base\/path, or a directory/],
])('%s is refused with what to write instead', (text, message) => {
  expect(() => parseTarget(text)).toThrow(message);
});

test('a snapshot is asked for by name, by UUID or as the latest', () => {
  expect(parseSnapshot('latest')).toBe('latest');
  expect(parseSnapshot('nightly-2026.03.01')).toEqual({ name: 'nightly-2026.03.01' });
  expect(parseSnapshot('snapshot-2026-03-01-01')).toEqual({ name: 'snapshot-2026-03-01-01' });
  expect(parseSnapshot('Wc-fXr9QRlyq2mXk1oZt7A')).toEqual({ uuid: 'Wc-fXr9QRlyq2mXk1oZt7A' });
  expect(() => parseSnapshot('')).toThrow(/name, its UUID, or latest/);
});

test('Elasticsearch is asked for by a whole version or by its directory', () => {
  expect(parseEngine('8.17.0')).toEqual({ version: '8.17.0' });
  expect(parseEngine('./elasticsearch-8.17.0')).toEqual({ home: resolve('elasticsearch-8.17.0') });
  expect(() => parseEngine('8.17')).toThrow(/whole version/);
  expect(() => parseEngine('')).toThrow(/version/);
});
