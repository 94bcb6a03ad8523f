import { expect, test } from 'vitest';
import { checksumIn, isChecksumFile } from '../../agent/blobs/checksum-file.ts';

const md5 = 'a'.repeat(32);
const sha256 = 'B'.repeat(64);

test.each<[string, string, boolean, string | null]>([
  ['a lonely number', `${sha256}\n`, true, sha256],
  ['GNU, of a path', `${sha256}  /var/backups/a.tar\n`, true, sha256],
  ['GNU, binary', `${md5} *a.tar`, true, md5],
  ['BSD', `SHA256 (a.tar) = ${sha256}`, true, sha256],
  ['another name, in a file for this one alone', `${sha256}  b.tar`, true, sha256],
  ['another name, in a list', `${sha256}  b.tar`, false, null],
  ['one of many', `${md5}  b.tar\r\n${sha256}  a.tar\r\n`, false, sha256],
  ['a number of another length', 'abc', true, null],
  ['zeros', '\0'.repeat(64), true, null],
  ['nothing', '', true, null],
])('the checksum of a.tar in %s', (_, text, alone, expected) => {
  expect(checksumIn(text, 'a.tar', alone)?.value ?? null).toBe(expected?.toLowerCase() ?? null);
});

test('files that vouch for others are told by their names', () => {
  expect(['a.tar.sha256', 'a.md5', 'x/SHA256SUMS', 'a.sha256sum'].every(isChecksumFile)).toBe(true);
  expect(['a.tar', 'sha256', 'SHA256SUMS.tar', 'md5/a'].some(isChecksumFile)).toBe(false);
});
