import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { BlobSource, ObjectPart } from '../../agent/blobs/blob-source.ts';
import { plainly } from '../../agent/blobs/plain-source.ts';

const never = new AbortController().signal;

function watched() {
  const asked: [number, ObjectPart | undefined][] = [];
  const source: BlobSource = {
    location: 'here',
    async *list() {},
    read: () => Promise.reject(new Error('not asked for')),
    details: () => Promise.reject(new Error('not asked for')),
    async open(_, fromByte, __, part) {
      asked.push([fromByte, part]);
      return Readable.from([Buffer.from('abc'), Buffer.from('def')]);
    },
  };
  return { asked, plain: plainly(source) };
}

test('objects are asked for as a whole, and plainly', async () => {
  const { asked, plain } = watched();
  expect(plain.ignoresRanges?.()).toBe(true);
  expect((await plain.read('key', 6, never)).toString()).toBe('abcdef');
  await plain.open('key', 2, never, { to: 4 });
  expect(asked).toEqual([
    [0, { isPlain: true, sameAs: undefined }],
    [2, { isPlain: true, to: 4 }],
  ]);
});

test('one that is longer than it may be is refused', async () => {
  const { plain } = watched();
  await expect(plain.read('key', 5, never)).rejects.toMatchObject({ code: 'blob-too-large', key: 'key' });
  await expect(plain.read('key', 2, never)).rejects.toMatchObject({ code: 'blob-too-large', key: 'key' });
});
