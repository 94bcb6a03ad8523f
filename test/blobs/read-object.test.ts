import { Readable } from 'node:stream';
import { setImmediate as immediate, setTimeout as later } from 'node:timers/promises';
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

test('tells that something could not be taken also where the stream breaks meanwhile', async () => {
  const opened: number[] = [];
  const source: BlobSource = {
    ...serving([]),
    async open(_, fromByte) {
      opened.push(fromByte);
      return Readable.from(fromByte === 0 ? breakingAfter(['abc']) : [Buffer.from('def')]);
    },
  };
  const reading = readObject(source, 'key', 100, never, async (chunk) => {
    await later(20);
    if (String(chunk) === 'abc') throw new Error('the disk is full');
  });
  await expect(reading).rejects.toThrow('the disk is full');
  expect(opened).toEqual([0]);
});

test('reads on from where the stream broke, and gives up one that brings nothing six times in a row', async () => {
  const taken: string[] = [];
  const opened: number[] = [];
  const source: BlobSource = {
    ...serving([]),
    async open(_, fromByte) {
      opened.push(fromByte);
      return Readable.from(breakingAfter(fromByte < 2 ? ['x'] : []));
    },
  };
  const reading = readObject(source, 'key', 100, never, (chunk) => void taken.push(String(chunk)));
  await expect(reading).rejects.toMatchObject({
    code: 'blob-unavailable',
    message: 'here/key breaks off at byte 2, again and again.',
  });
  expect(taken).toEqual(['x', 'x']);
  expect(opened).toEqual([0, 1, 2, 2, 2, 2, 2, 2]);
}, 20_000);

test('gives up a stream that has broken a hundred times', async () => {
  let opened = 0;
  const source: BlobSource = {
    ...serving([]),
    async open() {
      opened += 1;
      return Readable.from(breakingAfter(['x']));
    },
  };
  await expect(readObject(source, 'key', 1_000, never, () => {})).rejects.toThrow('breaks off at byte 100');
  expect(opened).toBe(100);
});

test('throws a fault of its own source as it is', async () => {
  const fault = new TypeError('undefined is not a function');
  const source: BlobSource = { ...serving([]), open: () => Promise.reject(fault) };
  await expect(readObject(source, 'key', 100, never, () => {})).rejects.toBe(fault);
});

async function* breakingAfter(chunks: readonly string[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
  await immediate();
  throw Object.assign(new Error('the connection was reset'), { code: 'ECONNRESET' });
}

function raise(): never {
  throw new Error('the disk is full');
}
