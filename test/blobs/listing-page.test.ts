import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitPage } from '../../agent/blobs/listing-page.ts';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };
const escaped = (key: string) => key.replaceAll(/[&<>"\r]/g, (character) => escapes[character] ?? '');
const listed = (key: string, bytes: number) =>
  `<Contents><Key>${escaped(key)}</Key><LastModified>2026-11-24T00:00:00.000Z</LastModified><ETag>&quot;0&quot;</ETag>` +
  `<Size>${bytes}</Size><Owner><ID>1</ID></Owner><StorageClass>GLACIER_IR</StorageClass></Contents>`;
const page = (...objects: readonly string[]) =>
  `<ListBucketResult><Prefix>indices/</Prefix>${objects.join('\n')}<IsTruncated>true</IsTruncated></ListBucketResult>`;

test('takes every object out of a page, whatever its key, and leaves the rest', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.nat())), (objects) => {
      const { entries, rest } = splitPage(page(...objects.map(([key, bytes]) => listed(key, bytes))));
      expect(entries).toEqual(
        objects.map(([key, bytes]) => ({ key, bytes, storageClass: 'GLACIER_IR', version: '"0"' })),
      );
      expect(rest).toContain('<IsTruncated>true</IsTruncated>');
      expect(rest).not.toContain('<Key>');
    }),
  );
});

test('reads characters that are written as numbers, and no more of what only looks like one', () => {
  const { entries } = splitPage(page('<Contents><Key>a&#x9;b&#10;c&amp;#13;d</Key><Size>1</Size></Contents>'));
  expect(entries).toEqual([{ key: 'a\tb\nc&#13;d', bytes: 1, storageClass: null, version: null }]);
});

test('knows 5 TiB', () => {
  expect(splitPage(page(listed('large', 5 * 2 ** 40))).entries[0]?.bytes).toBe(5 * 2 ** 40);
});
