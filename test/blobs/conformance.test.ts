import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BlobSource } from '../../agent/blobs/blob-source.ts';
import { directorySource } from '../../agent/blobs/directory-source.ts';
import { drain } from '../../agent/blobs/drain.ts';
import { fetchObject } from '../../agent/blobs/fetch/fetch-object.ts';
import { RequestSlots } from '../../agent/blobs/fetch/request-slots.ts';
import { s3Source } from '../../agent/blobs/s3-source.ts';
import { createBucket } from '../local-cloud/account.ts';
import { motoS3, startMoto } from '../local-cloud/moto.ts';

/** A storage with nothing in it, and whoever fills it. */
interface Storage extends AsyncDisposable {
  readonly source: BlobSource;
  /** Writes an object as somebody else would, below or beside what the source is of. */
  put(key: string, bytes: Buffer, where?: 'inside' | 'beside'): Promise<void>;
}

const never = new AbortController().signal;
const bytes = Buffer.from(Array.from({ length: 5_000 }, (_, i) => i % 251));
const keys = ['index-1', 'indices/a/0/__x', 'indices/a/1/__y', 'ümlaut +&=%20 (1).dat', 'a/b'];

describe.each([
  ['a directory', aDirectory],
  ['a bucket', () => aBucket('team/logs', 'team/logs/')],
  ['a bucket, below a base path with slashes at its ends', () => aBucket('/team/logs//', '/team/logs//')],
])('%s as a source of objects', (_, start) => {
  let storage: Storage;
  let source: BlobSource;
  beforeAll(async () => {
    storage = await start();
    source = storage.source;
    for (const key of keys) await storage.put(key, bytes);
    await storage.put('empty', Buffer.alloc(0));
    await storage.put('index-1', Buffer.from('not ours'), 'beside');
  }, 120_000);
  afterAll(() => storage?.[Symbol.asyncDispose]());

  const listed = async (prefix: string) => {
    const found = await collect(source.list(prefix, never));
    return found.map(({ key, bytes: length }) => [key, length]).toSorted();
  };
  const from = async (key: string, byte: number) => {
    const chunks: Buffer[] = [];
    await drain(await source.open(key, byte, never), (chunk) => void chunks.push(chunk));
    return Buffer.concat(chunks);
  };

  test('lists each of its objects once, with its length, and nobody else’s', async () => {
    expect(await listed('')).toEqual([...keys.map((key) => [key, 5_000]), ['empty', 0]].toSorted());
  });

  test('lists below a prefix, which may end anywhere', async () => {
    expect(await listed('indices/')).toEqual([
      ['indices/a/0/__x', 5_000],
      ['indices/a/1/__y', 5_000],
    ]);
    expect(await listed('index')).toEqual([['index-1', 5_000]]);
    expect(await listed('indices/a/1/__')).toEqual([['indices/a/1/__y', 5_000]]);
    expect(await listed('nothing')).toEqual([]);
  });

  test.each(keys)('reads %j whole, and from any byte on', async (key) => {
    expect(await source.read(key, 5_000, never)).toEqual(bytes);
    expect(await from(key, 0)).toEqual(bytes);
    expect(await from(key, 4_321)).toEqual(bytes.subarray(4_321));
    expect(await from(key, 5_000)).toEqual(Buffer.alloc(0));
  });

  test('reads a part, or at least that, and nothing before it', async () => {
    const part = async (byte: number, to: number) => {
      const chunks: Buffer[] = [];
      await drain(await source.open('index-1', byte, never, { to }), (chunk) => void chunks.push(chunk));
      return Buffer.concat(chunks);
    };
    expect(await part(0, 10)).toEqual(bytes.subarray(0, 10));
    expect(await part(1_000, 1_001)).toEqual(bytes.subarray(1_000, 1_001));
    expect(await part(4_000, 6_000)).toEqual(bytes.subarray(4_000));
    expect(await part(5_000, 6_000)).toEqual(Buffer.alloc(0));
    expect(source.ignoresRanges?.() ?? false).toBe(false);
  });

  test('opens no part of another object than was begun with', async () => {
    await storage.put('begun', bytes);
    const sameAs = await source.open('begun', 0, never, { to: 10 });
    await drain(sameAs, () => {});
    const next = await source.open('begun', 10, never, { to: 20, sameAs });
    await drain(next, () => {});
    await storage.put('begun', Buffer.from(bytes).reverse());
    await expect(source.open('begun', 20, never, { sameAs: next })).rejects.toMatchObject({
      name: 'BlobChangedError',
      code: 'blob-unavailable',
    });
  });

  test('tells the same version of an object when it is listed, asked about and read, and another after a change', async () => {
    const versions = async () => {
      const [entry] = await collect(source.list('versioned', never));
      const stream = await source.open('versioned', 0, never);
      await drain(stream, () => {});
      return [entry?.version, (await source.details('versioned', never)).version, source.versionOf?.(stream)];
    };
    await storage.put('versioned', bytes);
    const before = await versions();
    expect(new Set(before)).toEqual(new Set([expect.stringMatching(/./)]));
    await storage.put('versioned', Buffer.from(bytes).reverse());
    const after = await versions();
    expect(new Set(after).size).toBe(1);
    expect(after[0]).not.toBe(before[0]);
  });

  test('is fetched in ranges, each byte once', async () => {
    const content = Buffer.alloc(bytes.length);
    let taken = 0;
    const length = await fetchObject(source, 'index-1', bytes.length, {
      ...{ slots: new RequestSlots(4), signal: never, rangeBytes: 700 },
      range: () => (chunk, at) => {
        taken += chunk.copy(content, at);
      },
    });
    expect({ length, taken }).toEqual({ length: bytes.length, taken: bytes.length });
    expect(content).toEqual(bytes);
  });

  test('reads what is empty', async () => {
    expect(await source.read('empty', 5_000, never)).toEqual(Buffer.alloc(0));
    expect(await from('empty', 0)).toEqual(Buffer.alloc(0));
  });

  test('refuses what is longer than it may be, before it is all in memory', async () => {
    await expect(source.read('index-1', 4_999, never)).rejects.toMatchObject({
      code: 'blob-too-large',
      key: 'index-1',
    });
  });

  test.each(['nothing', 'indices/a/9', 'index-1/below'])('says that %j is missing, whoever asks', async (key) => {
    const missing = { code: 'blob-missing', key };
    await expect(source.read(key, 100, never)).rejects.toMatchObject(missing);
    await expect(source.open(key, 0, never)).rejects.toMatchObject(missing);
    await expect(source.details(key, never)).rejects.toMatchObject(missing);
  });

  test('says of one object what can be known of it unread', async () => {
    const details = await source.details('index-1', never);
    expect(details).toMatchObject({ bytes: 5_000, access: 'now' });
    expect(Math.abs(Date.parse(details.modifiedAt) - Date.now())).toBeLessThan(600_000);
    expect(await source.details('index-1', never)).toEqual(details);
  });

  test('knows an object from the one that has taken its place', async () => {
    await storage.put('changing', bytes);
    const { version } = await source.details('changing', never);
    await storage.put('changing', Buffer.from(bytes).reverse());
    expect((await source.details('changing', never)).version).not.toBe(version);
  });

  test('stops when it is told to', async () => {
    const aborted = AbortSignal.abort(new Error('told to'));
    await expect(source.read('index-1', 5_000, aborted)).rejects.toThrow();
    await expect(source.open('index-1', 0, aborted)).rejects.toThrow();
    await expect(collect(source.list('', aborted))).rejects.toThrow();
  });
});

async function collect<T>(from: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of from) all.push(one);
  return all;
}

async function aDirectory(): Promise<Storage> {
  const folder = await mkdtemp(join(tmpdir(), 'mayfly-source-'));
  const inside = join(folder, 'logs');
  await mkdir(inside);
  return {
    source: directorySource(inside),
    async put(key, body, where = 'inside') {
      const path = join(where === 'inside' ? inside : `${inside}-old`, key);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, body);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function aBucket(basePath: string, root: string): Promise<Storage> {
  const moto = await startMoto();
  const client = motoS3(moto);
  const Bucket = 'backups';
  await createBucket(client, Bucket);
  return {
    source: s3Source({ client, bucket: Bucket, basePath }),
    async put(key, Body, where = 'inside') {
      const Key = where === 'inside' ? root + key : `${root.replace(/\/+$/, '-old/')}${key}`;
      await client.send(new PutObjectCommand({ Bucket, Key, Body }));
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await moto.stop();
    },
  };
}
