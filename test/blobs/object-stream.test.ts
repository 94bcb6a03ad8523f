import { describe, expect, test } from 'vitest';
import { readObject } from '../../agent/blobs/read-object.ts';
import { s3Source } from '../../agent/blobs/s3-source.ts';
import { type Answer, fault, faultyS3 } from './faulty-s3.ts';

const never = new AbortController().signal;
const bytes = Buffer.from(Array.from({ length: 5_000 }, (_, i) => i % 251));

interface Given {
  readonly status?: number;
  readonly range?: string;
  readonly etag?: string;
  readonly type?: string;
  readonly content: Buffer;
  /** How much of it comes before the connection breaks. */
  readonly tornAt?: number;
}

function given({ status = 200, range, etag = '"one"', type, content, tornAt }: Given): Answer {
  return (_, response) => {
    response.writeHead(status, {
      ...{ 'content-length': content.length, etag },
      ...(range && { 'content-range': range }),
      ...(type && { 'content-type': type }),
    });
    if (tornAt === undefined) response.end(content);
    else response.write(content.subarray(0, tornAt), () => response.destroy());
  };
}

const torn = given({ content: bytes, tornAt: 1_000 });

async function reading(...answers: Answer[]) {
  const conditions: (string | undefined)[] = [];
  const noting = answers.map(
    (answer): Answer =>
      (request, response) => {
        conditions.push(request.headers['if-match']);
        answer(request, response);
      },
  );
  await using s3 = await faultyS3(noting);
  const source = s3Source({ client: s3.client, bucket: 'backups', basePath: 'base' });
  const taken: Buffer[] = [];
  const error = await readObject(source, 'key', 10_000, never, (chunk) => void taken.push(chunk)).catch((it) => it);
  return { content: Buffer.concat(taken), error, conditions, requests: s3.requests };
}

describe('a stream that broke after 1,000 bytes is read on', () => {
  test.each<[string, Given]>([
    ['of the range that was asked for', { status: 206, range: 'bytes 1000-4999/5000', content: bytes.subarray(1_000) }],
    ['of the whole object', { content: bytes }],
    ['of a range that begins earlier', { status: 206, range: 'bytes 400-4999/5000', content: bytes.subarray(400) }],
    ['of a range without its numbers', { status: 206, content: bytes.subarray(1_000) }],
  ])('from an answer %s', async (_, answer) => {
    const { content, error } = await reading(torn, given(answer));
    expect(error).toBeUndefined();
    expect(content.equals(bytes)).toBe(true);
  });

  test('from ranges that end early, one after another', async () => {
    const short = (first: number, end: number) =>
      given({ status: 206, range: `bytes ${first}-${end - 1}/5000`, content: bytes.subarray(first, end) });
    const { content, error, requests } = await reading(torn, short(1_000, 3_000), short(3_000, 5_000));
    expect(error).toBeUndefined();
    expect(content.equals(bytes)).toBe(true);
    expect(requests).toHaveLength(3);
  });

  test('only as long as it is the same object', async () => {
    const { conditions } = await reading(torn, given({ content: bytes }));
    expect(conditions).toEqual([undefined, '"one"']);
  });
});

test.each<[string, Answer]>([
  ['says so', fault(412, 'PreconditionFailed')],
  ['takes no notice of conditions', given({ content: Buffer.alloc(5_000), etag: '"two"' })],
])('an object that has changed meanwhile is not read on, where the storage %s', async (_, answer) => {
  const { content, error } = await reading(torn, answer);
  expect(error).toMatchObject({
    code: 'blob-unavailable',
    message: 's3://backups/base/key changed while it was read.',
  });
  expect(content.equals(bytes.subarray(0, 1_000))).toBe(true);
});

test('a page of a proxy is not taken for an object', async () => {
  const page: Answer = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end('<html>Please log in.</html>');
  };
  const { content, error } = await reading(page, given({ content: bytes, type: 'text/html' }));
  expect(error).toBeUndefined();
  expect(content.equals(bytes)).toBe(true);
});

test('an answer that tells no length is held against that of the object', async () => {
  const untold =
    (content: Buffer): Answer =>
    (request, response) => {
      response.shouldKeepAlive = false;
      if (request.method === 'HEAD') return given({ content: bytes })(request, response);
      response.writeHead(200, { etag: '"one"', 'transfer-encoding': 'identity' });
      response.end(content);
    };
  const [cut, whole] = [untold(bytes.subarray(0, 2_000)), untold(bytes)];
  const { content, error, requests } = await reading(cut, cut, whole, whole);
  expect(error).toBeUndefined();
  expect(content.equals(bytes)).toBe(true);
  expect(requests.map((request) => request.split(' ')[0])).toEqual(['GET', 'HEAD', 'GET', 'HEAD']);
});

test.each<[string, Given]>([
  ['a later range', { status: 206, range: 'bytes 2000-4999/5000', content: bytes.subarray(2_000) }],
  ['several ranges', { status: 206, type: 'multipart/byteranges; boundary=x', content: bytes }],
])(
  '%s is not taken for what was asked',
  async (_, answer) => {
    const { content, error } = await reading(torn, given(answer));
    expect(error).toMatchObject({ code: 'blob-unavailable', message: expect.stringContaining('byte 1000') });
    expect(content.equals(bytes.subarray(0, 1_000))).toBe(true);
  },
  20_000,
);

test('an answer that the range begins beyond the end is not believed of an object that is longer', async () => {
  const lie: Answer = (_, response) => {
    response.writeHead(416, { 'content-range': 'bytes */5000', 'content-length': 0 });
    response.end();
  };
  const { error } = await reading(torn, lie);
  expect(error).toMatchObject({ code: 'blob-unavailable' });
});
