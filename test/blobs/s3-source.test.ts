import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drain } from '../../agent/blobs/drain.ts';
import { forEachParallel } from '../../agent/blobs/for-each-parallel.ts';
import { readObject } from '../../agent/blobs/read-object.ts';
import { s3Source } from '../../agent/blobs/s3-source.ts';
import { createBucket } from '../local-cloud/account.ts';
import { type Moto, motoS3, startMoto } from '../local-cloud/moto.ts';
import { type Answer, fault, faultyS3, object, silence, torn } from './faulty-s3.ts';

const never = new AbortController().signal;
const bytes = Buffer.from(Array.from({ length: 5_000 }, (_, i) => i % 251));

async function collected(read: (take: (chunk: Buffer) => void) => Promise<void>): Promise<Buffer> {
  const all: Buffer[] = [];
  await read((chunk) => void all.push(chunk));
  return Buffer.concat(all);
}

describe('s3Source, of a bucket', () => {
  let moto: Moto;
  let client: S3Client;
  beforeAll(async () => {
    moto = await startMoto();
    client = motoS3(moto);
    const Bucket = 'backups';
    await createBucket(client, Bucket);
    // A page holds a thousand.
    await forEachParallel(Array(1_100).keys(), 30, never, async (i) => {
      await client.send(new PutObjectCommand({ Bucket, Key: `team/logs/indices/a/0/__${i}`, Body: 'x' }));
    });
    await client.send(new PutObjectCommand({ Bucket, Key: 'team/logs/ümlaut +&=.dat', Body: bytes }));
    await client.send(new PutObjectCommand({ Bucket, Key: 'team/logs-old/indices/b/0/__0', Body: 'x' }));
    await client.send(
      new PutObjectCommand({ Bucket, Key: 'cold/snap-x.dat', Body: 'x', StorageClass: 'DEEP_ARCHIVE' }),
    );
    await client.send(new PutObjectCommand({ Bucket, Key: 'index-3', Body: 'at the root' }));
  });
  afterAll(async () => {
    client.destroy();
    await moto.stop();
  });

  const at = (basePath: string) => s3Source({ client, bucket: 'backups', basePath });
  const keys = async (basePath: string, prefix: string) => {
    const found: string[] = [];
    for await (const { key } of at(basePath).list(prefix, never)) found.push(key);
    return found;
  };

  test('lists page after page, below its base path only', async () => {
    expect(await keys('team/logs/', 'indices/')).toHaveLength(1_100);
    expect(new Set(await keys('team/logs', ''))).toHaveLength(1_101);
    expect(await keys('team', 'logs-old/')).toEqual(['logs-old/indices/b/0/__0']);
    expect(await keys('', 'index-')).toEqual(['index-3']);
  });

  test('tells lengths and storage classes', async () => {
    for await (const entry of at('cold').list('', never)) {
      expect(entry).toEqual({
        key: 'snap-x.dat',
        bytes: 1,
        storageClass: 'DEEP_ARCHIVE',
        version: expect.stringMatching(/^"[0-9a-f]{32}"$/),
      });
    }
  });

  test.for([
    ['SHA256', 'sha256', '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'],
    ['SHA1', 'sha1', 'aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d'],
    ['CRC32', 'crc32', '3610a686'],
    ['CRC32C', 'crc32c', '9a71bb4c'],
    ['CRC64NVME', 'crc64nvme', '3377857006524257'],
  ] as const)('tells the %s that S3 keeps of a whole object', async ([ChecksumAlgorithm, algorithm, value]) => {
    await client.send(new PutObjectCommand({ Bucket: 'backups', Key: 'sums/one', Body: 'hello', ChecksumAlgorithm }));
    expect(await at('sums').details('one', never)).toMatchObject({ bytes: 5, checksum: { algorithm, value } });
  });

  test('does not take the checksum of parts’ checksums for the object’s', async () => {
    const place = { Bucket: 'backups', Key: 'sums/many', ChecksumAlgorithm: 'SHA256' } as const;
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(place));
    const Parts = await Promise.all(
      [Buffer.alloc(5 * 2 ** 20), Buffer.from('hello')].map(async (Body, index) => {
        const part = { ...place, UploadId, PartNumber: index + 1 };
        const { ETag, ChecksumSHA256 } = await client.send(new UploadPartCommand({ ...part, Body }));
        return { ETag, ChecksumSHA256, PartNumber: part.PartNumber };
      }),
    );
    await client.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts } }));
    const head = await client.send(
      new HeadObjectCommand({ Bucket: place.Bucket, Key: place.Key, ChecksumMode: 'ENABLED' }),
    );
    expect(head.ChecksumSHA256).toBeDefined();
    expect((await at('sums').details('many', never)).checksum).toBeNull();
  });

  test('reads any key, whole or from a byte on', async () => {
    const source = at('team/logs');
    expect(await source.read('ümlaut +&=.dat', 5_000, never)).toEqual(bytes);
    const from = (byte: number) =>
      collected(async (take) => drain(await source.open('ümlaut +&=.dat', byte, never), take));
    expect(await from(4_000)).toEqual(bytes.subarray(4_000));
    expect(await from(5_000)).toEqual(Buffer.alloc(0));
    expect((await at('').read('index-3', 100, never)).toString()).toBe('at the root');
  });

  test('tells what is missing, archived or too large', async () => {
    await expect(at('team').read('nothing', 10, never)).rejects.toMatchObject({ code: 'blob-missing', key: 'nothing' });
    await expect(at('team').open('nothing', 0, never)).rejects.toMatchObject({ code: 'blob-missing' });
    await expect(at('cold').read('snap-x.dat', 10, never)).rejects.toMatchObject({ code: 'blob-archived' });
    await expect(at('').read('index-3', 10, never)).rejects.toMatchObject({ code: 'blob-too-large' });
  });

  test('knows the versions of an object, that it was deleted, and reads an older one', async () => {
    const Bucket = 'versioned';
    await createBucket(client, Bucket);
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    for (const Body of ['one', 'three']) await client.send(new PutObjectCommand({ Bucket, Key: 'a/key', Body }));
    await client.send(new PutObjectCommand({ Bucket, Key: 'a/key-2', Body: 'another' }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'a/key' }));
    const source = s3Source({ client, bucket: Bucket, basePath: 'a' });
    const versions = (await source.versions?.('key', never)) ?? [];
    expect(versions.map(({ bytes: length, isLatest, isDeletion }) => [length, isLatest, isDeletion])).toEqual([
      [0, true, true],
      [5, false, false],
      [3, false, false],
    ]);
    expect(String(await source.readVersion?.('key', versions[2]?.id ?? '', 10, never))).toBe('one');
    expect(await source.versions?.('never-was', never)).toEqual([]);
  });

  test('calls a bucket that does not exist unavailable, not an object missing', async () => {
    const source = s3Source({ client, bucket: 'no-such-bucket', basePath: '' });
    await expect(source.read('index-3', 10, never)).rejects.toMatchObject({ code: 'blob-unavailable' });
  });
});

describe('s3Source, when S3 fails', () => {
  async function reading(answers: readonly Answer[], signal = never) {
    await using s3 = await faultyS3(answers);
    const source = s3Source({ client: s3.client, bucket: 'backups', basePath: 'base' });
    const outcome = await source.read('key', 10_000, signal).catch((error: unknown) => error);
    return { outcome, requests: s3.requests.length };
  }

  const message = 'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.';
  const kmsThrottles = (times: number): Answer[] =>
    Array.from({ length: times }, () => fault(400, 'ThrottlingException', { message }));

  test.each([
    ['503s', [fault(503, 'SlowDown'), fault(503, 'SlowDown')]],
    ['500s', [fault(500, 'InternalError')]],
    ['KMS, which S3 asks for the key, throttles', kmsThrottles(3)],
    ['a 400 of a body that came too slowly', [fault(400, 'RequestTimeout')]],
    ['torn answers', [torn(bytes, 100), torn(bytes, 4_000)]],
    ['torn connections', [(_request: unknown, response: { destroy(): void }) => response.destroy()]],
  ] as const)('reads again after %s', async (_, faults) => {
    const { outcome, requests } = await reading([...faults, object(bytes)]);
    expect(outcome).toEqual(bytes);
    expect(requests).toBe(faults.length + 1);
  });

  test('gives up in the end', async () => {
    const { outcome, requests } = await reading(kmsThrottles(1));
    expect(outcome).toMatchObject({
      code: 'blob-unavailable',
      key: 'key',
      message: expect.stringContaining('call KMS'),
    });
    expect(requests).toBe(6);
  });

  test.each([
    [fault(403, 'AccessDenied'), 'blob-denied'],
    [fault(404, 'NoSuchKey'), 'blob-missing'],
    [fault(403, 'InvalidObjectState'), 'blob-archived'],
    [fault(404, 'NoSuchBucket'), 'blob-unavailable'],
    [fault(400, 'InvalidToken'), 'blob-unavailable'],
    [fault(400, 'KMS.DisabledException'), 'blob-unavailable'],
  ])('does not ask twice what will be refused again (%#)', async (answer, code) => {
    const { outcome, requests } = await reading([answer]);
    expect(outcome).toMatchObject({ code });
    // What is denied is looked for in the listing.
    expect(requests).toBe(code === 'blob-denied' ? 2 : 1);
  });

  const listing = (...keys: readonly string[]): Answer => {
    const contents = keys.map((key) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`).join('');
    return (_, response) => response.end(`<ListBucketResult>${contents}</ListBucketResult>`);
  };

  test.each<[string, Answer, string]>([
    ['lacks it, though a longer key is there', listing('base/key-2'), 'blob-missing'],
    ['has it', listing('base/key'), 'blob-denied'],
    ['is denied, too', fault(403, 'AccessDenied'), 'blob-denied'],
  ])('takes a denied object for missing only when the listing %s', async (_, listed, code) => {
    for (const ask of ['read', 'open', 'access'] as const) {
      await using s3 = await faultyS3([fault(403, 'AccessDenied'), listed]);
      const source = s3Source({ client: s3.client, bucket: 'backups', basePath: 'base' });
      const asked = {
        read: () => source.read('key', 10, never),
        open: () => source.open('key', 0, never),
        access: () => source.access?.('key', never),
      }[ask]();
      await expect(asked).rejects.toMatchObject({ code });
    }
  });

  test('calls it neither missing nor denied while the listing does not answer', async () => {
    const { outcome, requests } = await reading([fault(403, 'AccessDenied'), fault(503, 'SlowDown')]);
    expect(outcome).toMatchObject({ code: 'blob-unavailable' });
    expect(requests).toBe(1 + 6);
  });

  test('asks the listing again when it fails in passing', async () => {
    const { outcome } = await reading([fault(403, 'AccessDenied'), fault(503, 'SlowDown'), listing('base/key-2')]);
    expect(outcome).toMatchObject({ code: 'blob-missing' });
  });

  test('lists what is written otherwise than S3 does it, too', async () => {
    const body =
      '<ListBucketResult><Contents><Key>base/a</Key><Size>1</Size></Contents>' +
      '<Contents by="another"><Key>base/b</Key><Size>2</Size></Contents>' +
      '<Contents><Key>base/c</Key><Size >3</Size></Contents></ListBucketResult>';
    await using s3 = await faultyS3([(_, response) => response.end(body)]);
    const listed = [];
    for await (const entry of s3Source({ client: s3.client, bucket: 'backups', basePath: 'base' }).list('', never)) {
      listed.push(entry);
    }
    expect(listed).toEqual(['a', 'b', 'c'].map((key, i) => ({ key, bytes: i + 1, storageClass: null, version: null })));
  });

  test('lists no key but what was asked for, of a store that joins slashes', async () => {
    await using s3 = await faultyS3([listing('base/indices/a', 'base//indices/b')]);
    const source = s3Source({ client: s3.client, bucket: 'backups', basePath: 'base' });
    const listed = [];
    for await (const { key } of source.list('/indices/', never)) listed.push(key);
    expect(listed).toEqual(['/indices/b']);
  });

  test('ends as soon as the signal aborts', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('enough')), 100);
    const { outcome } = await reading([silence], stop.signal);
    expect(outcome).toMatchObject({ message: 'enough' });
  });

  test('resumes a stream from where it broke', async () => {
    await using s3 = await faultyS3([torn(bytes, 1_000), torn(bytes, 2_000), fault(503, 'SlowDown'), object(bytes)]);
    const source = s3Source({ client: s3.client, bucket: 'backups', basePath: 'base' });
    expect(await collected((take) => readObject(source, 'key', 10_000, never, take))).toEqual(bytes);
    expect(s3.requests).toEqual([
      'GET /backups/base/key',
      'GET /backups/base/key bytes=1000-',
      'GET /backups/base/key bytes=3000-',
      'GET /backups/base/key bytes=3000-',
    ]);
  });
});

describe('s3Source, of what not everybody may ask or read', () => {
  const asking = async (answer: Answer, requesterPays = false) => {
    const s3 = await faultyS3([answer]);
    return { s3, source: s3Source({ client: s3.client, bucket: 'backups', basePath: '', requesterPays }) };
  };

  test.each([403, 405])('knows nothing of versions where it is refused with %i', async (status) => {
    const { s3, source } = await asking(fault(status, 'AccessDenied'));
    await using _ = s3;
    expect(await source.versions?.('key', never)).toBeNull();
    expect(await source.readVersion?.('key', '1', 10, never)).toBeNull();
  });

  test('throws where the storage does not answer for versions, or has none of that name', async () => {
    const { s3, source } = await asking(fault(404, 'NoSuchVersion'));
    await using _ = s3;
    await expect(source.readVersion?.('key', '1', 10, never)).rejects.toMatchObject({ code: 'blob-missing' });
  });

  test('tells what replication says of an object', async () => {
    const { s3, source } = await asking((_, response) => {
      response.writeHead(200, { 'content-length': 1, 'x-amz-replication-status': 'REPLICA' });
      response.end();
    });
    await using _ = s3;
    expect(await source.details('key', never)).toMatchObject({ replication: 'REPLICA' });
  });

  test.each([true, false])('says in each request that the requester pays, if so (%s)', async (pays) => {
    const said: unknown[] = [];
    const { s3, source } = await asking((request, response) => {
      said.push(request.headers['x-amz-request-payer']);
      fault(403, 'AccessDenied')(request, response);
    }, pays);
    await using _ = s3;
    const requests = [
      () => source.read('key', 10, never),
      () => source.open('key', 0, never),
      () => source.details('key', never),
      () => source.list('', never)[Symbol.asyncIterator]().next(),
    ];
    for (const request of requests) await expect(request()).rejects.toMatchObject({ code: 'blob-denied' });
    await source.versions?.('key', never);
    expect(new Set(said)).toEqual(new Set([pays ? 'requester' : undefined]));
    expect(said).toHaveLength(9);
  });
});

describe('whether an object can be read now', () => {
  const access = async (headers: Record<string, string>) => {
    await using s3 = await faultyS3([
      (_, response) => {
        response.writeHead(200, { 'content-length': 1, ...headers });
        response.end();
      },
    ]);
    return await s3Source({ client: s3.client, bucket: 'backups', basePath: 'a' }).access?.('b', never);
  };
  const of = (storageClass: string) => ({ 'x-amz-storage-class': storageClass });
  const ongoing = { 'x-amz-restore': 'ongoing-request="true"' };
  const over = { 'x-amz-restore': 'ongoing-request="false", expiry-date="Fri, 21 Dec 2026 00:00:00 GMT"' };
  const deep = { 'x-amz-archive-status': 'DEEP_ARCHIVE_ACCESS' };

  test.each([
    ['of no class', {}, 'now'],
    ['of GLACIER_IR', of('GLACIER_IR'), 'now'],
    ['of GLACIER', of('GLACIER'), 'archived'],
    ['of DEEP_ARCHIVE, on its way back', { ...of('DEEP_ARCHIVE'), ...ongoing }, 'returning'],
    ['of GLACIER, brought back', { ...of('GLACIER'), ...over }, 'now'],
    ['of INTELLIGENT_TIERING, in a tier of ready access', of('INTELLIGENT_TIERING'), 'now'],
    ['of INTELLIGENT_TIERING, in an archive tier', { ...of('INTELLIGENT_TIERING'), ...deep }, 'archived'],
    ['of INTELLIGENT_TIERING, on its way back', { ...of('INTELLIGENT_TIERING'), ...deep, ...ongoing }, 'returning'],
  ])('%s', async (_, headers, expected) => expect(await access(headers)).toBe(expected));

  test('is not known of one that is gone, or denied', async () => {
    const answered = async (status: number) => {
      await using s3 = await faultyS3([fault(status, '')]);
      return await s3Source({ client: s3.client, bucket: 'backups', basePath: '' }).access?.('b', never);
    };
    await expect(answered(404)).rejects.toMatchObject({ code: 'blob-missing' });
    await expect(answered(403)).rejects.toMatchObject({ code: 'blob-denied' });
  });
});
