import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DirectBody } from '../../../agent/blobs/direct/direct-body.ts';
import { directHandler } from '../../../agent/blobs/direct/direct-handler.ts';
import { drain, drainInPlace } from '../../../agent/blobs/drain.ts';
import { plainly } from '../../../agent/blobs/plainly.ts';
import { selfSigned } from './self-signed.ts';

const body = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * i) % 251));

const its = selfSigned();
const trusted = getCACertificates();
beforeAll(() => setDefaultCACertificates([...trusted, its.cert]));
afterAll(() => setDefaultCACertificates(trusted));

async function serving(listener: RequestListener, { isSecure = false } = {}) {
  const sockets = new Set<unknown>();
  const server = isSecure ? createSecureServer(its, listener) : createServer(listener);
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new S3Client({
    ...{
      endpoint: `${isSecure ? 'https' : 'http'}://localhost:${port}`,
      region: 'eu-central-1',
      forcePathStyle: true,
      maxAttempts: 1,
    },
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  client.config.requestHandler = directHandler(client.config.requestHandler);
  return {
    ...{ sockets, server },
    async open(Key = 'key', abortSignal?: AbortSignal) {
      const command = new GetObjectCommand({ Bucket: 'backups', Key });
      return (await client.send(command, { ...(abortSignal && { abortSignal }) })).Body as Readable;
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const whole: RequestListener = (_, response) => {
  response.setHeader('content-length', body.length);
  response.end(body);
};

test.each([
  ['as a stream', drain, false],
  ['in place', drainInPlace, false],
  ['as a stream, over TLS', drain, true],
  ['in place, over TLS', drainInPlace, true],
])('reads one object after another over the same connection, %s', async (_, reading, isSecure) => {
  await using s3 = await serving(whole, { isSecure });
  for (const key of ['a', "b !'()*", 'c/ü+&']) {
    const chunks: Buffer[] = [];
    await reading(await s3.open(key), async (chunk) => {
      chunks.push(Buffer.from(chunk));
      await new Promise(setImmediate);
    });
    expect(Buffer.concat(chunks).equals(body)).toBe(true);
    await new Promise(setImmediate);
  }
  expect(s3.sockets.size).toBe(1);
});

test('keeps the connection of one who takes no more once the last bytes are taken, later or at once', async () => {
  await using s3 = await serving(whole);
  for (const later of [true, false]) {
    let left = body.length;
    const enough = new Error('enough');
    const reading = drainInPlace(await s3.open(), (chunk) => {
      left -= chunk.length;
      if (left > 0) return;
      if (later) return new Promise((_, reject) => setTimeout(reject, 5, enough));
      throw enough;
    });
    await expect(reading).rejects.toBe(enough);
  }
  await drainInPlace(await s3.open(), () => {});
  expect(s3.sockets.size).toBe(1);
});

test('hands over few large pieces in place', async () => {
  await using s3 = await serving(whole);
  let pieces = 0;
  await drainInPlace(await s3.open(), () => {
    pieces += 1;
  });
  expect(pieces).toBeLessThan(12);
});

test('waits for whoever takes, and reads no further meanwhile than its own memory', async () => {
  await using s3 = await serving(whole);
  const { promise, resolve } = Promise.withResolvers<void>();
  let taken = 0;
  const draining = drainInPlace(await s3.open(), (chunk) => {
    taken += chunk.length;
    return promise;
  });
  await new Promise((later) => setTimeout(later, 100));
  expect(taken).toBeLessThan(1_100_000);
  resolve();
  await draining;
  expect(taken).toBe(body.length);
});

test('asks on a new connection where an idle one was closed', async () => {
  await using s3 = await serving(whole);
  await drain(await s3.open(), () => {});
  await new Promise(setImmediate);
  for (const socket of s3.sockets) (socket as { destroy(): void }).destroy();
  await drain(await s3.open(), () => {});
  expect(s3.sockets.size).toBe(2);
});

test.each<[string, RequestListener, string]>([
  [
    'a refusal',
    (_, response) => {
      response.statusCode = 404;
      response.end('<Error><Code>NoSuchKey</Code></Error>');
    },
    'NoSuchKey',
  ],
  ['a server that is none', (request) => request.socket.end('SSH-2.0\r\n\r\n'), 'HPE_INVALID_CONSTANT'],
])('throws what the SDK does for %s', async (_, listener, name) => {
  await using s3 = await serving(listener);
  const error = (await s3.open().catch((fault: unknown) => fault)) as { name: string; code?: string };
  expect([error.name, error.code]).toContain(name);
});

test('leaves to the SDK what comes in chunks, and asks that server so from then on', async () => {
  let asked = 0;
  await using s3 = await serving((_, response) => {
    asked += 1;
    response.write(body);
    response.end();
  });
  for (let i = 0; i < 2; i += 1) {
    const chunks: Buffer[] = [];
    await drainInPlace(await s3.open(), (chunk) => void chunks.push(Buffer.from(chunk)));
    expect(Buffer.concat(chunks).equals(body)).toBe(true);
  }
  expect(asked).toBe(3);
});

test.each([
  ['as a stream', drain],
  ['in place', drainInPlace],
])('fails of a connection that breaks, %s, once all that came was handed over', async (_, reading) => {
  await using s3 = await serving((_, response) => {
    response.setHeader('content-length', body.length);
    response.write(body.subarray(0, 700_000), () => response.destroy());
  });
  let taken = 0;
  const draining = reading(await s3.open(), (chunk) => {
    taken += chunk.length;
  });
  await expect(draining).rejects.toThrow();
  expect(taken).toBe(700_000);
});

test('tells that it broke also who reads it later', async () => {
  await using s3 = await serving((_, response) => {
    response.setHeader('content-length', body.length);
    response.write(body.subarray(0, 10), () => response.destroy());
  });
  const broken = await s3.open();
  await new Promise((later) => setTimeout(later, 50));
  await expect(drainInPlace(broken, () => {})).rejects.toThrow();
});

test('stops in the middle of a body when it is told to', async () => {
  const stop = new AbortController();
  await using s3 = await serving((_, response) => {
    response.setHeader('content-length', body.length);
    response.write(body.subarray(0, 100_000));
  });
  const draining = drainInPlace(await s3.open('key', stop.signal), () => {});
  setTimeout(() => stop.abort(), 20);
  await expect(draining).rejects.toMatchObject({ name: 'AbortError' });
});

test('leaves to the SDK what is to be read plainly', async () => {
  await using storage = await serving(whole);
  expect(await storage.open()).toBeInstanceOf(DirectBody);
  expect(await plainly(() => storage.open())).not.toBeInstanceOf(DirectBody);
});
