import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseTarget } from '../../agent/cli/target.ts';

test.each([
  ['s3://backups', { bucket: 'backups', path: '' }],
  ['s3://backups/', { bucket: 'backups', path: '' }],
  ['s3://my.backups/a/b c/ü', { bucket: 'my.backups', path: 'a/b c/ü' }],
  ['S3://backups//a/b//', { bucket: 'backups', path: 'a/b' }],
])('%s is a bucket and a path without slashes at its ends', (text, place) => {
  expect(parseTarget(text)).toEqual({ kind: 's3', ...place });
});

test.each(['backups', './backups', '/var/backups', '../s3', 'C:'])('%s is a path on this machine', (text) => {
  expect(parseTarget(text)).toEqual({ kind: 'local', path: resolve(text) });
});

test.each([
  ['s3://', /cannot be a bucket/],
  ['s3:///path', /cannot be a bucket/],
  ['s3://Upper/path', /cannot be a bucket/],
  ['s3://backups/a\u0000b', /control characters/],
  ['gs://backups/a', /s3:\/\/bucket\/base\/path, or a path on this machine/],
  ['https://s3.example.com/backups', /AWS_ENDPOINT_URL/],
  ['', /s3:\/\/bucket\/base\/path, or a path on this machine/],
])('%s is refused with what to write instead', (text, message) => {
  expect(() => parseTarget(text)).toThrow(message);
});
