import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { BlobSource } from '../../../agent/blobs/blob-source.ts';
import { fetchObject } from '../../../agent/blobs/fetch/fetch-object.ts';
import { RequestSlots } from '../../../agent/blobs/fetch/request-slots.ts';
import { s3Client } from '../../../agent/blobs/s3-client.ts';
import { s3Source } from '../../../agent/blobs/s3-source.ts';
import { type Answer, type FaultyS3, faultyS3 } from '../faulty-s3.ts';
import { ranged } from './ranged-s3.ts';

const never = new AbortController().signal;
const kibibyte = 1024;
/** In three ranges, each longer than the memory of a connection. */
const range = 1_200 * kibibyte;
const bytes = 3 * range;
const object = randomBytes(bytes);
const sound = ranged(object);

afterEach(() => vi.unstubAllEnvs());

/** As the agent makes it. */
function ourClient({ endpoint }: FaultyS3) {
  const given = { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY']) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toLowerCase(), undefined);
  }
  for (const [name, value] of Object.entries({ ...given, AWS_MAX_ATTEMPTS: '1' })) vi.stubEnv(name, value);
  return s3Client('eu-central-1');
}

describe.each([
  ['connections of our own', ourClient],
  ['the SDK’s', ({ client }: FaultyS3) => client],
])('an object is fetched in ranges over %s', (_, clientOf) => {
  /** `answer` decides by the number of the request, which counts from 0. */
  async function fetching(answer: (request: number, range: string) => Answer, expectedBytes = bytes, times = 1) {
    const said: { range: string; condition: string | undefined }[] = [];
    await using s3 = await faultyS3([
      (request, response) => {
        const asked = request.headers.range ?? 'whole';
        said.push({ range: asked, condition: request.headers['if-match'] });
        answer(said.length - 1, asked)(request, response);
      },
    ]);
    const client = clientOf(s3);
    const source = s3Source({ client, bucket: 'backups', basePath: '' });
    const content = Buffer.alloc(expectedBytes);
    let taken = 0;
    const fetchOnce = () =>
      fetchObject(source, 'key', expectedBytes, {
        ...{ slots: new RequestSlots(8), signal: never, rangeBytes: Math.ceil(expectedBytes / 3) },
        range: () => async (chunk, at) => {
          taken += chunk.length;
          const copy = Buffer.from(chunk);
          await new Promise(setImmediate);
          // What is taken stays as it is for as long as that takes.
          if (!chunk.equals(copy)) throw new Error('its memory was used again');
          chunk.copy(content, at);
        },
      });
    let length: unknown;
    for (let i = 0; i < times; i += 1) length = await fetchOnce().catch((error: unknown) => error);
    const isSound = content.equals(object.subarray(0, expectedBytes));
    return { length, isSound, taken, said };
  }
  const asked = [`bytes=0-${range - 1}`, `bytes=${range}-${2 * range - 1}`, `bytes=${2 * range}-`];

  test('by no more requests than there are ranges, where each piece is taken at once', async () => {
    let requests = 0;
    await using s3 = await faultyS3([
      (request, response) => {
        requests += 1;
        sound(request, response);
      },
    ]);
    const source = s3Source({ client: clientOf(s3), bucket: 'backups', basePath: '' });
    const length = await fetchObject(source, 'key', bytes, {
      ...{ slots: new RequestSlots(8), signal: never, rangeBytes: range, range: () => () => {} },
    });
    expect({ length, requests }).toEqual({ length: bytes, requests: 3 });
  });

  test('each byte once, held to the state that the first answer was of', async () => {
    const { length, isSound, taken, said } = await fetching(() => sound);
    expect({ length, isSound, taken }).toEqual({ length: bytes, isSound: true, taken: bytes });
    expect(said).toEqual(asked.map((one, i) => ({ range: one, condition: i === 0 ? undefined : '"one"' })));
  });

  test('a broken one is read on from the byte that it had reached', async () => {
    const { length, isSound, taken, said } = await fetching((_, asks) =>
      asks === asked[1] ? ranged(object, { tornAfter: 500 * kibibyte }) : sound,
    );
    expect({ length, isSound, taken }).toEqual({ length: bytes, isSound: true, taken: bytes });
    expect(said).toHaveLength(4);
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(said[3]?.range ?? '') ?? [];
    expect(Number(from)).toBeGreaterThan(range);
    expect(Number(from)).toBeLessThanOrEqual(range + 500 * kibibyte);
    expect([to, said[3]?.condition]).toEqual([String(2 * range - 1), '"one"']);
  });

  test('one that is shorter than asked for is read on', async () => {
    const { length, isSound, taken, said } = await fetching((_, asks) =>
      asks === asked[0] ? ranged(object, { atMost: 100 * kibibyte }) : sound,
    );
    expect({ length, isSound, taken }).toEqual({ length: bytes, isSound: true, taken: bytes });
    expect(said).toHaveLength(4);
    const rest = expect.stringMatching(new RegExp(`^bytes=[1-9]\\d*-${range - 1}$`));
    expect(said.map((one) => one.range)).toContainEqual(rest);
  });

  test('one of other bytes than were asked for is asked for again', async () => {
    const contentRange = () => `bytes ${range + 1}-${2 * range}/${bytes}`;
    let lies = 1;
    const { length, isSound, said } = await fetching((_, asks) =>
      asks === asked[1] && lies-- > 0 ? ranged(Buffer.alloc(bytes), { contentRange }) : sound,
    );
    expect({ length, isSound }).toEqual({ length: bytes, isSound: true });
    expect(said).toHaveLength(4);
  });

  test.each([
    ['says so', () => ranged(object, { etag: '"two"' })],
    [
      'takes no notice of conditions',
      (): Answer => (request, response) => {
        delete request.headers['if-match'];
        ranged(object, { etag: '"two"' })(request, response);
      },
    ],
  ])('an object that changes meanwhile is refused, where the storage %s', async (_, changed) => {
    const { length } = await fetching((_, asks) => (asks === asked[2] ? changed() : sound));
    expect(length).toMatchObject({
      name: 'BlobChangedError',
      code: 'blob-unavailable',
      message: 's3://backups/key changed while it was read.',
    });
  });

  test('without an ETag nothing is held to anything', async () => {
    const { isSound, said } = await fetching(() => ranged(object, { etag: null }));
    expect(isSound).toBe(true);
    expect(said.map(({ condition }) => condition)).toEqual([undefined, undefined, undefined]);
  });

  test('whole, by a storage that ignores ranges: its first answer is read to the end, and it is asked so no more', async () => {
    const { length, isSound, taken, said } = await fetching(() => ranged(object, { ignoresRange: true }), bytes, 2);
    expect({ length, isSound, taken }).toEqual({ length: bytes, isSound: true, taken: 2 * bytes });
    expect(said.map((one) => one.range)).toEqual([asked[0], 'whole']);
  });

  test('whole, by a storage that ignores ranges and breaks', async () => {
    const { length, isSound, taken } = await fetching((request) =>
      ranged(object, { ignoresRange: true, ...(request === 0 && { tornAfter: 1_500 * kibibyte }) }),
    );
    expect({ length, isSound, taken }).toEqual({ length: bytes, isSound: true, taken: bytes });
  });

  test.each([
    ['longer', bytes - 1, bytes],
    ['shorter by a byte', bytes + 1, bytes],
    ['shorter by more than a range', bytes + 1_500 * kibibyte, bytes],
  ])('and found to be %s than expected', async (_, expected, length) => {
    expect((await fetching(() => sound, expected)).length).toBe(length);
  });

  test('and found to be other than expected where ranges are ignored', async () => {
    const ignoring = () => ranged(object, { ignoresRange: true });
    expect((await fetching(ignoring, bytes - 1)).length).toBe(bytes);
    expect((await fetching(ignoring, bytes + 1_500 * kibibyte)).length).toBe(bytes);
  });

  test('and stops when it is told to', async () => {
    const stop = new AbortController();
    await using s3 = await faultyS3([
      (request, response) => {
        ranged(object, { tornAfter: 0 })(request, response);
        setTimeout(() => stop.abort(new Error('told to')), 20);
      },
    ]);
    const source = s3Source({ client: clientOf(s3), bucket: 'backups', basePath: '' });
    const fetched = fetchObject(source, 'key', bytes, {
      ...{ slots: new RequestSlots(8), signal: stop.signal, rangeBytes: range },
      range: () => () => {},
    });
    await expect(fetched).rejects.toThrow('told to');
  });
});

test('an object that is fetched in ranges goes on so where another one tells meanwhile that they are ignored', async () => {
  let ignores = false;
  const source: BlobSource = {
    location: 'here',
    async *list() {},
    read: () => Promise.reject(new Error('not asked for')),
    details: () => Promise.reject(new Error('not asked for')),
    ignoresRanges: () => ignores,
    async open(_, from, __, { to } = {}) {
      if (from > 0) return Readable.from([object.subarray(from, to)]);
      return Readable.from(
        (async function* () {
          yield object.subarray(0, 100);
          await new Promise(setImmediate);
          ignores = true;
          throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
        })(),
      );
    },
  };
  let taken = 0;
  const length = await fetchObject(source, 'key', bytes, {
    ...{ slots: new RequestSlots(8), signal: never, rangeBytes: range },
    range: () => (chunk) => {
      taken += chunk.length;
    },
  });
  expect({ length, taken }).toEqual({ length: bytes, taken: bytes });
});
