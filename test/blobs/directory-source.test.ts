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
    const blob = { key: 'indices/a/0/__x', bytes: 10, storageClass: null, version: expect.any(String) };
    const index = { key: 'index-1', bytes: 3, storageClass: null, version: expect.any(String) };
    expect(await listed('indices/')).toEqual([blob]);
    expect(await listed('indices/a/0/__')).toEqual([blob]);
    expect(await listed('index-')).toEqual([index]);
    expect(await listed('')).toEqual(expect.arrayContaining([blob, index]));
    expect(await listed('nothing/here')).toEqual([]);
  });

  const keys = async (prefix: string) =>
    (await listed(prefix)).map((entry) => (entry as { key: string }).key).toSorted();
  const inside = (...path: string[]) => join(source.location, ...path);

  test('follows links that end inside, and reads what it has listed', async () => {
    await symlink('index-1', inside('index-2'));
    await symlink(inside('indices', 'a'), inside('indices', 'b'));
    expect(await keys('')).toEqual(['index-1', 'index-2', 'indices/a/0/__x', 'indices/b/0/__x']);
    expect(await keys('indices/b/')).toEqual(['indices/b/0/__x']);
    expect(String(await source.read('indices/b/0/__x', 10, never))).toBe('0123456789');
  });

  test('follows a circle of links once', async () => {
    await symlink('.', inside('indices', 'self'));
    await symlink('../..', inside('indices', 'a', 'up'));
    await symlink('loop', inside('indices', 'loop'));
    expect(await keys('indices/')).toContain('indices/a/0/__x');
    expect((await keys('indices/')).length).toBeLessThan(20);
  });

  test('does not enter folders by links that lead out', async () => {
    await symlink(outside, inside('indices', 'out'));
    expect(await keys('indices/')).toEqual(['indices/a/0/__x']);
    expect(await keys('indices/out/')).toEqual([]);
  });

  test.each(['secret', 'nowhere'])(
    'says of a link that leads out, to %s, that it does, not that it is missing',
    async (to) => {
      await symlink(join(outside, to), inside('index-2'));
      await symlink(join('..', '..', to === 'secret' ? '' : to), inside('indices', 'out'));
      for (const key of ['index-2', 'indices/out/secret']) {
        const denied = { code: 'blob-denied', message: expect.stringMatching(/leads out of .*, by a link/) };
        await expect(source.read(key, 10, never)).rejects.toMatchObject(denied);
        await expect(source.details(key, never)).rejects.toMatchObject(denied);
        await expect(source.open(key, 0, never)).rejects.toMatchObject(denied);
      }
    },
  );

  test('says of a link to nothing inside that it is missing', async () => {
    await symlink('index-9', inside('index-2'));
    expect(await keys('index-')).toEqual(['index-1']);
    await expect(source.details('index-2', never)).rejects.toMatchObject({ code: 'blob-missing' });
  });

  test('enters no folder that can not hold what is asked for', async () => {
    const entered = vi.spyOn(Object.getPrototypeOf(await opendir(outside)), 'read');
    await mkdir(inside('lost+found'));
    expect(await keys('index-')).toEqual(['index-1']);
    // Its two entries, lost+found, and the end.
    expect(entered).toHaveBeenCalledTimes(4);
  });

  test('knows no file by a key with an empty part', async () => {
    expect(await listed('/indices/')).toEqual([]);
    expect(await listed('indices//a')).toEqual([]);
    for (const key of ['/index-1', 'indices//a/0/__x']) {
      await expect(source.read(key, 10, never)).rejects.toMatchObject({ code: 'blob-missing', key });
    }
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

  test.each(['EIO', 'ESTALE'])('with %s while a file is looked at is, too', async (code) => {
    vi.spyOn(Object.getPrototypeOf(await open(join(outside, 'secret'))), 'stat').mockRejectedValue(failing(code));
    const unavailable = { code: 'blob-unavailable', message: expect.stringContaining(code) };
    await expect(source.details('index-1', never)).rejects.toMatchObject(unavailable);
    await expect(source.open('index-1', 0, never)).rejects.toMatchObject(unavailable);
  });

  test('while a directory is listed is, too; one that denies says so', async () => {
    const listing = Object.getPrototypeOf(await opendir(outside));
    vi.spyOn(listing, 'read').mockRejectedValue(failing('EIO'));
    await expect(listed('')).rejects.toMatchObject({ code: 'blob-unavailable' });
    vi.spyOn(listing, 'read').mockRejectedValue(failing('EACCES'));
    await expect(listed('')).rejects.toMatchObject({ code: 'blob-denied' });
  });
});

test('a file that has changed since its stream broke is not read on', async () => {
  const broken = await source.open('index-1', 0, never);
  broken.destroy();
  expect(String(Buffer.concat(await (await source.open('index-1', 1, never, { sameAs: broken })).toArray()))).toBe(
    'ne',
  );
  await writeFile(join(source.location, 'index-1'), 'two more');
  await expect(source.open('index-1', 1, never, { sameAs: broken })).rejects.toMatchObject({
    code: 'blob-unavailable',
    message: expect.stringContaining('changed while it was read'),
  });
});
