import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { BlobSource } from '../../../agent/blobs/blob-source.ts';
import { BlobDeniedError, BlobMissingError, BlobUnavailableError } from '../../../agent/blobs/errors.ts';
import { slashedBasePath } from '../../../agent/stores/elasticsearch/slashed-base-path.ts';

const never = new AbortController().signal;

/** A bucket below a root, and what was asked of it. */
function holding(keys: readonly string[], refusal?: Error): BlobSource & { readonly asked: string[] } {
  const asked: string[] = [];
  const found = (key: string) => {
    asked.push(`get ${key}`);
    if (!keys.includes(key)) throw new BlobMissingError(key, `${key} does not exist.`);
    return Buffer.from(key);
  };
  const modifiedAt = '2026-01-01T00:00:00.000Z';
  const details = {
    storageClass: null,
    access: 'now',
    modifiedAt,
    version: '',
    checksum: null,
    replication: null,
  } as const;
  return {
    asked,
    location: 's3://b/foo',
    async *list(prefix) {
      asked.push(`list ${prefix}`);
      if (refusal) throw refusal;
      for (const key of keys)
        if (key.startsWith(prefix)) yield { key, bytes: key.length, storageClass: null, version: null };
    },
    read: async (key) => found(key),
    access: async (key) => found(key) && 'now',
    details: async (key) => ({ ...details, bytes: found(key).length }),
    open: async (key) => Readable.from([found(key)]),
  };
}

async function listed(source: BlobSource, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of source.list(prefix, never)) keys.push(key);
  return keys;
}

const root = ['index-1', 'snap-a.dat'];

test('finds nested objects behind the second slash, and asks for nothing else once it knows', async () => {
  const source = holding([...root, '/indices/i/meta-a.dat', '/indices/i/0/__x']);
  const whole = slashedBasePath(source);
  expect(await listed(whole, 'indices/i/')).toEqual(['indices/i/meta-a.dat', 'indices/i/0/__x']);
  expect(await listed(whole, 'index-')).toEqual(['index-1']);
  expect(await whole.read('index-1', 9, never)).toEqual(Buffer.from('index-1'));
  expect(await whole.read('indices/i/0/__x', 99, never)).toEqual(Buffer.from('/indices/i/0/__x'));
  expect(await buffer(await whole.open('indices/i/0/__x', 0, never))).toEqual(Buffer.from('/indices/i/0/__x'));
  expect(await whole.details('indices/i/0/__x', never)).toMatchObject({ bytes: 16 });
  expect(await whole.access?.('indices/i/0/__x', never)).toBe('now');
  expect(source.asked).toEqual([
    'list /indices/',
    'list indices/',
    'list /indices/i/',
    'list index-',
    'get index-1',
    ...Array(4).fill('get /indices/i/0/__x'),
  ]);
});

test('finds them in both places where objects are in both, and says by its own key that one is in neither', async () => {
  const whole = slashedBasePath(holding([...root, 'indices/i/0/__x', '/indices/i/0/__y']));
  expect(await listed(whole, 'indices/i/')).toEqual(['indices/i/0/__x', 'indices/i/0/__y']);
  for (const key of ['indices/i/0/__x', 'indices/i/0/__y'])
    expect(String(await whole.read(key, 99, never))).toContain(key);
  await expect(whole.read('indices/i/0/__z', 99, never)).rejects.toMatchObject({
    code: 'blob-missing',
    key: 'indices/i/0/__z',
  });
});

test('knows versions of an object wherever it was', async () => {
  const deleted = { id: '1', bytes: 0, modifiedAt: '2026-01-01T00:00:00.000Z', isLatest: true, isDeletion: true };
  const whole = slashedBasePath({
    ...holding([...root, 'indices/i/0/__x', '/indices/i/0/__y']),
    versions: async (key) => (key === '/indices/i/0/__z' ? [deleted] : []),
    readVersion: async (key) => {
      if (key === '/indices/i/0/__z') return Buffer.from('older');
      throw new BlobMissingError(key, 'gone');
    },
  });
  expect(await whole.versions?.('indices/i/0/__z', never)).toEqual([deleted]);
  expect(String(await whole.readVersion?.('indices/i/0/__z', '1', 9, never))).toBe('older');
  expect(await whole.versions?.('index-1', never)).toEqual([]);
});

test.each([
  ['nothing lies there', undefined],
  ['it may not be listed', new BlobDeniedError('', 'denied')],
  [
    'the store has no such keys',
    new BlobUnavailableError('', 'XMinioInvalidObjectName', { cause: { $metadata: { httpStatusCode: 400 } } }),
  ],
])('reads where it is everywhere else when %s', async (_, refusal) => {
  const source = holding([...root, 'indices/i/0/__x'], refusal);
  await slashedBasePath(source).read('indices/i/0/__x', 99, never);
  expect(source.asked).toEqual(['list /indices/', 'get indices/i/0/__x']);
});

test('finds what no listing shows', async () => {
  const source = { ...holding(['/indices/i/0/__x']), async *list() {} };
  expect(await slashedBasePath(source).details('indices/i/0/__x', never)).toMatchObject({ bytes: 16 });
});

test('calls an object missing though it may not be asked for where none is listed', async () => {
  const source = holding(['indices/i/0/__x']);
  const read = async (key: string) => {
    if (key.startsWith('/')) throw new BlobDeniedError(key, 'denied');
    return source.read(key, 99, never);
  };
  await expect(slashedBasePath({ ...source, read }).read('indices/i/0/__y', 99, never)).rejects.toMatchObject({
    code: 'blob-missing',
    key: 'indices/i/0/__y',
  });
});

test('does not guess while the storage does not answer, and asks again', async () => {
  const source = holding([], new BlobUnavailableError('', 'down'));
  const whole = slashedBasePath(source);
  for (const _ of [1, 2]) await expect(whole.read('indices/i/0/__x', 99, never)).rejects.toThrow('down');
  expect(source.asked).toEqual(['list /indices/', 'list /indices/']);
});
