import { mkdir, mkdtemp, open, opendir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { BlobSource } from '../../agent/blobs/blob-source.ts';
import { directorySource } from '../../agent/blobs/directory-source.ts';
import { failureOf } from '../../agent/proof/failure.ts';

const never = new AbortController().signal;

let outside: string;
let source: BlobSource;
beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), 'mayfly-directory-'));
  const root = join(outside, 'repository');
  await mkdir(join(root, 'indices', 'a', '0'), { recursive: true });
  await writeFile(join(root, 'index-1'), 'one');
  await writeFile(join(root, 'indices', 'a', '0', '__x'), '0123456789');
  await writeFile(join(outside, 'secret'), 'secret');
  source = directorySource(root);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(outside, { recursive: true, force: true });
});

async function listed(prefix: string): Promise<unknown[]> {
  const entries: unknown[] = [];
  for await (const entry of source.list(prefix, never)) entries.push(entry);
  return entries;
}

describe('list', () => {
  test('names what lies below a prefix, which need not be a whole directory', async () => {
    const blob = { key: 'indices/a/0/__x', bytes: 10, storageClass: null };
    const index = { key: 'index-1', bytes: 3, storageClass: null };
    expect(await listed('indices/')).toEqual([blob]);
    expect(await listed('indices/a/0/__')).toEqual([blob]);
    expect(await listed('index-')).toEqual([index]);
    expect(await listed('')).toEqual(expect.arrayContaining([blob, index]));
    expect(await listed('nothing/here')).toEqual([]);
  });

  test('does not follow links', async () => {
    await symlink(outside, join(source.location, 'indices', 'out'));
    await symlink(join(outside, 'secret'), join(source.location, 'index-2'));
    expect(await listed('')).toHaveLength(2);
  });

  test('throws for a directory that is not there', async () => {
    source = directorySource(join(outside, 'nowhere'));
    await expect(listed('')).rejects.toMatchObject({ code: 'blob-missing' });
  });
});

describe('read and open', () => {
  const both = [
    ['read', (key: string) => source.read(key, 100, never)],
    ['open', async (key: string) => Buffer.concat(await (await source.open(key, 0, never)).toArray())],
  ] as const;

  test.each(both)('%s gives the whole object', async (_, get) => {
    expect((await get('indices/a/0/__x')).toString()).toBe('0123456789');
  });

  test.each(both)('%s tells what is missing', async (_, get) => {
    for (const key of ['index-9', 'indices/b/0/__x', 'index-1/below']) {
      await expect(get(key)).rejects.toMatchObject({ code: 'blob-missing', key });
    }
  });

  test.each(both)('%s never leaves the directory', async (_, get) => {
    await symlink(join(outside, 'secret'), join(source.location, 'link'));
    await symlink(outside, join(source.location, 'out'));
    for (const key of ['../secret', 'indices/../../secret', 'link', 'out/secret', 'indices']) {
      await expect(get(key)).rejects.toMatchObject({ code: 'blob-denied' });
    }
    await expect(get('secret\0')).rejects.toThrow();
  });

  test('open begins where it is told, and at the end there is nothing', async () => {
    const from = async (byte: number) =>
      Buffer.concat(await (await source.open('indices/a/0/__x', byte, never)).toArray());
    expect((await from(7)).toString()).toBe('789');
    expect((await from(10)).toString()).toBe('');
  });

  test('read refuses what is longer than its limit', async () => {
    await expect(source.read('indices/a/0/__x', 9, never)).rejects.toMatchObject({ code: 'blob-too-large' });
  });

  test('a stream ends when the signal aborts', async () => {
    const stop = new AbortController();
    const stream = await source.open('indices/a/0/__x', 0, stop.signal);
    stop.abort();
    await expect(stream.toArray()).rejects.toMatchObject({ name: 'AbortError' });
  });
});

test('details say of a file how long it is, when it was written, and that it is another one after each change', async () => {
  const before = await source.details('index-1', never);
  expect(before).toMatchObject({ bytes: 3, storageClass: null, access: 'now', checksum: null });
  expect(Math.abs(Date.parse(before.modifiedAt) - Date.now())).toBeLessThan(60_000);
  await writeFile(join(source.location, 'index-1'), 'two');
  expect((await source.details('index-1', never)).version).not.toBe(before.version);
  await expect(source.details('index-9', never)).rejects.toMatchObject({ code: 'blob-missing' });
});

describe('a disk that fails', () => {
  const failing = (code: string) => Object.assign(new Error(`${code}: it fails`), { code });

  test('while a file is read is a storage that is unavailable, not a fault of ours', async () => {
    vi.spyOn(Object.getPrototypeOf(await open(join(outside, 'secret'))), 'readFile').mockRejectedValue(failing('EIO'));
    const outcome = await source.read('index-1', 100, never).catch((error: unknown) => error);
    expect(outcome).toMatchObject({
      code: 'blob-unavailable',
      key: 'index-1',
      message: expect.stringContaining('EIO'),
    });
    expect(failureOf(outcome, never, '').reason).toBe('storage-unavailable');
  });

  test('while a directory is listed is, too; one that denies says so', async () => {
    const listing = Object.getPrototypeOf(await opendir(outside));
    vi.spyOn(listing, 'read').mockRejectedValue(failing('EIO'));
    await expect(listed('')).rejects.toMatchObject({ code: 'blob-unavailable' });
    vi.spyOn(listing, 'read').mockRejectedValue(failing('EACCES'));
    await expect(listed('')).rejects.toMatchObject({ code: 'blob-denied' });
  });
});
