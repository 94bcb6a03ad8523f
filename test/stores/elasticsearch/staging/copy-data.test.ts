import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { BlobSource } from '../../../../agent/blobs/blob-source.ts';
import { BlobChangedError } from '../../../../agent/blobs/errors.ts';
import { RequestSlots } from '../../../../agent/blobs/fetch/request-slots.ts';
import { s3Client } from '../../../../agent/blobs/s3-client.ts';
import { s3Source } from '../../../../agent/blobs/s3-source.ts';
import { ConfirmingReader } from '../../../../agent/stores/elasticsearch/staging/confirming-reader.ts';
import { copyData } from '../../../../agent/stores/elasticsearch/staging/copy-data.ts';
import { FooterChecksum } from '../../../../agent/stores/elasticsearch/staging/footer-checksum.ts';
import { StagingDirectory } from '../../../../agent/stores/elasticsearch/staging/staging-directory.ts';
import { faultyS3 } from '../../../blobs/faulty-s3.ts';
import { ranged } from '../../../blobs/fetch/ranged-s3.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';

const { signal } = new AbortController();
const mebibyte = 1024 ** 2;
/** The first object is read in two ranges of 10 MiB; both together are a file with its footer. */
const range = 10 * mebibyte;
const firstBytes = 2 * range;
const content = Buffer.concat([randomBytes(firstBytes + 5), Buffer.alloc(8)]);
const checksum = crc32(content.subarray(0, -8));
content.writeBigUInt64BE(BigInt(checksum), content.length - 8);
const objects = { 'a.part0': content.subarray(0, firstBytes), 'a.part1': content.subarray(firstBytes) };
const file = { parts: Object.entries(objects).map(([key, { length }]) => ({ key, bytes: length })), checksum };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mayfly-copy-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** `answer` is what comes of an object from a byte on, if not what should. */
function serving(
  answer: (key: string, from: number, sound: Buffer, to?: number) => Buffer | null = () => null,
): BlobSource {
  return {
    location: 'here',
    async *list() {},
    read: () => Promise.reject(new Error('not asked for')),
    details: () => Promise.reject(new Error('not asked for')),
    async open(key, from, _, { to } = {}) {
      const sound = objects[key as keyof typeof objects].subarray(from, to);
      return Readable.from([answer(key, from, sound, to) ?? sound]);
    },
  };
}

async function copied(source: BlobSource) {
  let bytes = 0;
  const passed = (more: number) => {
    bytes += more;
  };
  const copy = { source, directory: new StagingDirectory(folder), slots: new RequestSlots(4), signal, passed };
  return { findings: await copyData(copy, file, { path: [] }), bytes };
}

test('a file in several objects and ranges is staged byte for byte, and counted once', async () => {
  expect(await copied(serving())).toEqual({ findings: [], bytes: content.length });
  for (const [key, bytes] of Object.entries(objects)) {
    expect((await readFile(join(folder, key))).equals(bytes), key).toBe(true);
  }
});

const flipped = (bytes: Buffer, at: number) => {
  const other = Buffer.from(bytes);
  other[at] = (other[at] ?? 0) ^ 1;
  return other;
};

describe('damage in a range is found', () => {
  test.each<[string, (key: string, from: number, sound: Buffer) => Buffer | null]>([
    [
      'the last byte of the first',
      (key, from, it) => (key === 'a.part0' && from === 0 ? flipped(it, range - 1) : null),
    ],
    ['the first byte of the second', (key, from, it) => (key === 'a.part0' && from === range ? flipped(it, 0) : null)],
    ['the checksum at the end', (key, _, it) => (key === 'a.part1' ? flipped(it, it.length - 1) : null)],
    [
      'both, in place of each other',
      (key, from) => {
        if (key !== 'a.part0') return null;
        return from === 0 ? objects[key].subarray(range) : objects[key].subarray(0, range);
      },
    ],
  ])('as a checksum: %s', async (_, answer) => {
    const { findings, bytes } = await copied(serving(answer));
    expect(findings).toMatchObject([{ check: 'object-checksum', evidence: { object: 'a.part0' } }]);
    expect(bytes).toBe(content.length);
  });

  test.each<[string, (key: string, from: number, sound: Buffer) => Buffer | null, number | string]>([
    [
      'the last one cut off',
      (k, from, it) => (k === 'a.part0' && from > 0 ? it.subarray(0, -1) : null),
      firstBytes - 1,
    ],
    ['the last one missing', (k, from) => (k === 'a.part0' && from > 0 ? Buffer.alloc(0) : null), range],
    ['the first one cut off', (k, from, it) => (k === 'a.part0' && from === 0 ? it.subarray(1) : null), range - 1],
    [
      'something behind it',
      (k, from, it) => (k === 'a.part0' && from > 0 ? Buffer.concat([it, it]) : null),
      `more than ${firstBytes}`,
    ],
  ])('as a length: %s', async (_, answer, actual) => {
    const { findings, bytes } = await copied(serving(answer));
    expect(findings).toMatchObject([
      {
        ...{ check: 'object-length', expected: firstBytes, actual },
        message: `a.part0 is ${actual} bytes long instead of ${firstBytes}.`,
      },
    ]);
    expect(bytes).toBe(content.length);
  });
});

test.each([
  ['once, and is sound then', 1, []],
  ['again and again', Number.POSITIVE_INFINITY, 'blob-unavailable'],
])('an object that changes while it is read %s', async (_, changes, outcome) => {
  let changed = 0;
  const sound = serving();
  const source: BlobSource = {
    ...sound,
    open: async (key, from, ...rest) => {
      // Read plainly it is read from its first byte on.
      const isMiddle = from === range || (changed > 0 && key === 'a.part0');
      if (isMiddle && changed++ < changes) throw new BlobChangedError(key, 'it changed');
      return sound.open(key, from, ...rest);
    },
  };
  const context = recordedContext();
  const reader = new ConfirmingReader(source, new StagingDirectory(folder), {
    ...{ totalBytes: content.length, concurrency: 4, context },
  });
  const read = reader.data(file, { path: [] }, signal).then(
    () => context.findings,
    (error: { code?: string }) => error.code,
  );
  expect(await read).toEqual(outcome);
  expect(context.notes).toEqual(outcome === 'blob-unavailable' ? [] : ['an object was read wrongly once']);
});

describe('what seems wrong is read again as plainly as can be', () => {
  afterEach(() => vi.unstubAllEnvs());

  const wrongly: readonly [string, (request: IncomingMessage) => boolean, boolean][] = [
    // Ours send no such header.
    ['by connections of our own alone', ({ headers }) => headers.connection === undefined, true],
    ['in ranges alone', ({ headers }) => headers.range !== undefined, true],
    ['by whatever means', () => true, false],
  ];

  /** Reads over an S3 that flips a byte of each answer to such requests, as the agent does. */
  async function read(isWrong: (request: IncomingMessage) => boolean, what: 'data' | 'metadata') {
    const asked: string[] = [];
    await using s3 = await faultyS3([
      (request, response) => {
        const bytes = objects[/a\.part\d/.exec(request.url ?? '')?.[0] as keyof typeof objects];
        asked.push(`${request.headers.connection ?? 'ours'} ${request.headers.range ?? 'whole'}`);
        const from = Number(/\d+/.exec(request.headers.range ?? '0')?.[0]);
        ranged(isWrong(request) ? flipped(bytes, from) : bytes)(request, response);
      },
    ]);
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy']) vi.stubEnv(name, undefined);
    const given = { AWS_ENDPOINT_URL: s3.endpoint, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    for (const [name, value] of Object.entries(given)) vi.stubEnv(name, value);
    const client = s3Client('eu-central-1');
    const source = s3Source({ client, bucket: 'backups', basePath: '' });
    const context = recordedContext();
    const reader = new ConfirmingReader(source, new StagingDirectory(folder), {
      ...{ totalBytes: content.length, concurrency: 4, context },
    });
    const key = 'a.part1';
    const metadata = { key, bytes: objects[key].length, crc32: crc32(objects[key]) };
    if (what === 'data') await reader.data(file, { path: [] }, signal);
    else await reader.metadata(metadata, { path: [] }, signal);
    client.destroy();
    return { checks: context.findings.map(({ check }) => check), notes: context.notes, asked };
  }

  test.each(wrongly)('of data that come wrong %s', async (_, isWrong, isSound) => {
    const { checks, notes, asked } = await read(isWrong, 'data');
    expect(checks).toEqual(isSound ? [] : ['object-checksum']);
    expect(notes).toEqual(isSound ? ['an object was read wrongly once'] : []);
    expect(asked.slice(0, 3).toSorted()).toEqual([`ours bytes=0-${range - 1}`, `ours bytes=${range}-`, 'ours whole']);
    expect(asked.slice(3)).toEqual(['keep-alive whole', 'keep-alive whole']);
    for (const [key, bytes] of isSound ? Object.entries(objects) : []) {
      expect((await readFile(join(folder, key))).equals(bytes), key).toBe(true);
    }
  });

  test.each(wrongly.toSpliced(1, 1))('of metadata that come wrong %s', async (_, isWrong, isSound) => {
    const { checks, notes, asked } = await read(isWrong, 'metadata');
    expect(checks).toEqual(isSound ? [] : ['object-checksum']);
    expect(notes).toEqual(isSound ? ['an object was read wrongly once'] : []);
    expect(asked).toEqual(['ours whole', 'keep-alive whole']);
  });
});

test('a disk that takes nothing is a fault of this run', async () => {
  const copy = {
    source: serving(),
    directory: new StagingDirectory('/dev/null/x'),
    slots: new RequestSlots(4),
    signal,
  };
  const copying = copyData({ ...copy, passed: () => {} }, file, { path: [] });
  await expect(copying).rejects.toMatchObject({ name: 'RunError' });
});

test('what ranges bring wrongly, again and again, is no damage: the second reading is whole', async () => {
  const context = recordedContext();
  const source = serving((_, __, sound, to) => (to === undefined ? null : Buffer.alloc(sound.length)));
  const options = { totalBytes: content.length, concurrency: 4, context };
  await new ConfirmingReader(source, new StagingDirectory(folder), options).data(file, { path: [] }, signal);
  expect(context.findings).toEqual([]);
  expect(context.notes).toEqual(['an object was read wrongly once']);
  for (const [key, bytes] of Object.entries(objects)) {
    expect((await readFile(join(folder, key))).equals(bytes), key).toBe(true);
  }
});

test('a checksum that is put together wrongly of several is no damage: the second one is of all bytes in their order', async () => {
  const appending = vi.spyOn(FooterChecksum.prototype, 'append').mockImplementation(() => {});
  const context = recordedContext();
  const options = { totalBytes: content.length, concurrency: 4, context };
  await new ConfirmingReader(serving(), new StagingDirectory(folder), options).data(file, { path: [] }, signal);
  appending.mockRestore();
  expect(context.findings).toEqual([]);
  expect(context.notes).toEqual(['an object was read wrongly once']);
});
