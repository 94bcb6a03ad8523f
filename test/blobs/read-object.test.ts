import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { BlobSource } from '../../agent/blobs/blob-source.ts';
import { readObject } from '../../agent/blobs/read-object.ts';

const never = new AbortController().signal;

function serving(chunks: readonly string[]): BlobSource & { readonly opened: number[] } {
  const opened: number[] = [];
  return {
    opened,
    location: 'here',
    async *list() {},
    read: () => Promise.reject(new Error('not asked for')),
    details: () => Promise.reject(new Error('not asked for')),
    async open(_, fromByte) {
      opened.push(fromByte);
      return Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
    },
  };
}

test.each([
  ['at once', (chunk: Buffer, taken: string[]) => void taken.push(String(chunk))],
  [
    'later',
    async (chunk: Buffer, taken: string[]) => {
      await Promise.resolve();
      taken.push(String(chunk));
    },
  ],
])('stops at the limit, also within a chunk that is taken %s', async (_, take) => {
  const taken: string[] = [];
  const source = serving(['abc', 'def', 'ghi']);
  await readObject(source, 'key', 5, never, (chunk) => take(chunk, taken));
  expect(taken).toEqual(['abc', 'de']);
  expect(source.opened).toEqual([0]);
});

test.each([
  ['thrown', () => raise()],
  ['rejected', () => Promise.reject(new Error('the disk is full'))],
])('does not read again what could not be taken (%s)', async (_, take) => {
  const source = serving(['abc']);
  await expect(readObject(source, 'key', 100, never, take)).rejects.toThrow('the disk is full');
  expect(source.opened).toEqual([0]);
});

function raise(): never {
  throw new Error('the disk is full');
}
