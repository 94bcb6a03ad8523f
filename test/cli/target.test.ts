import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseTarget } from '../../agent/cli/target.ts';

test.each([
  ['s3://backups', { bucket: 'backups', path: '' }],
  ['s3://backups/', { bucket: 'backups', path: '' }],
  ['s3://my.backups/a/b c/ü', { bucket: 'my.backups', path: 'a/b c/ü' }],
  ['S3://backups//a/b//', { bucket: 'backups', path: '/a/b//' }],
  ['s3://es_backups/foo/', { bucket: 'es_backups', path: 'foo/' }],
  ['s3://Legacy.Name', { bucket: 'Legacy.Name', path: '' }],
  [
    's3://reader-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias/a',
    { bucket: 'reader-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias', path: 'a' },
  ],
  [
    's3://arn:aws:s3:eu-west-1:111122223333:accesspoint/reader/a/b/',
    { bucket: 'arn:aws:s3:eu-west-1:111122223333:accesspoint/reader', path: 'a/b/' },
  ],
  [
    's3://arn:aws-us-gov:s3:us-gov-west-1:111122223333:accesspoint:reader',
    { bucket: 'arn:aws-us-gov:s3:us-gov-west-1:111122223333:accesspoint:reader', path: '' },
  ],
])('%s is a bucket, or an access point, and a path to the letter', (text, place) => {
  expect(parseTarget(text)).toEqual({ kind: 's3', ...place });
});

test.each(['backups', './backups', '/var/backups', '../s3', 'C:'])('%s is a path on this machine', (text) => {
  expect(parseTarget(text)).toEqual({ kind: 'local', path: resolve(text) });
});

test.each([
  ['s3://', /cannot be a bucket/],
  ['s3:///path', /cannot be a bucket/],
  ['s3://bück/path', /cannot be a bucket/],
  ['s3://arn:aws:s3::111122223333:accesspoint/many.mrap/a', /multi-region access point/],
  ['s3://backups/a\u0000b', /control characters/],
  ['gs://backups/a', /s3:\/\/bucket\/base\/path, or a path on this machine/],
  ['https://s3.example.com/backups', /AWS_ENDPOINT_URL/],
  ['', /s3:\/\/bucket\/base\/path, or a path on this machine/],
])('%s is refused with what to write instead', (text, message) => {
  expect(() => parseTarget(text)).toThrow(message);
});
