import { getEventListeners } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as later } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Drain, drain, drainInPlace } from '../../../agent/blobs/drain.ts';
import { head, type RawAnswer, type RawOptions, type RawServer, rawServer } from './raw-server.ts';
import { selfSigned } from './self-signed.ts';

const its = selfSigned();
const trusted = getCACertificates();
beforeAll(() => setDefaultCACertificates([...trusted, its.cert]));
afterAll(() => setDefaultCACertificates(trusted));

const readings: readonly [string, Drain][] = [
  ['as a stream', drain],
  ['in place', drainInPlace],
];

const object = Buffer.from(Array.from({ length: 2_000_000 }, (_, i) => (i * i) % 251));
const short = object.subarray(0, 300);
const ok = (length: number, ...headers: string[]) => head('HTTP/1.1 200 OK', `Content-Length: ${length}`, ...headers);

async function bytesOf(stream: Readable, reading: Drain = drainInPlace): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await reading(stream, (chunk) => void chunks.push(Buffer.from(chunk)));
  return Buffer.concat(chunks);
}

/** Cuts bytes at these places. */
function pieces(bytes: Buffer, places: readonly number[]): Buffer[] {
  const cuts = [0, ...places.toSorted((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((cut, i) => bytes.subarray(cuts[i], cut));
}

describe.each(readings)('an answer is read, %s', (_, reading) => {
  test('the same wherever it is cut, one after the other over one connection', async () => {
    const whole = Buffer.concat([Buffer.from(ok(short.length, 'ETag: "one"')), short]);
    let cuts: readonly number[] = Array.from(whole.keys()).slice(1);
    await using server = await rawServer(async (write) => {
      for (const piece of pieces(whole, cuts)) await write(piece);
    });
    expect((await bytesOf(await server.get(), reading)).equals(short)).toBe(true);
    const anywhere = fc.array(fc.integer({ min: 1, max: whole.length - 1 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(anywhere, async (places) => {
        cuts = [...new Set(places)];
        expect((await bytesOf(await server.get(), reading)).equals(short)).toBe(true);
      }),
      { numRuns: 30 },
    );
    expect(server.connections()).toBe(1);
  });

  test.each([
    ['', null],
    [', over TLS', its],
  ])('into memory that stays as it is while somebody uses it, however it comes and is taken%s', async (_, secure) => {
    let cuts: readonly number[] = [];
    const whole = Buffer.concat([Buffer.from(ok(object.length)), object]);
    const answer: RawAnswer = async (write) => {
      for (const piece of pieces(whole, cuts)) await write(piece);
    };
    await using server = await rawServer(answer, { secure });
    const anywhere = fc.array(fc.integer({ min: 1, max: whole.length - 1 }), { maxLength: 20 });
    const pauses = fc.array(fc.constantFrom(null, 0, 0, 1, 4), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(anywhere, pauses, async (places, each) => {
        cuts = [...new Set(places)];
        let at = 0;
        let taken = 0;
        await reading(await server.get(), (chunk) => {
          const its = object.subarray(at, at + chunk.length);
          at += chunk.length;
          const pause = each[taken++ % each.length] ?? null;
          const check = () => {
            if (!chunk.equals(its)) throw new Error('other bytes');
          };
          check();
          if (pause === null) return;
          return (pause === 0 ? new Promise(setImmediate) : later(pause)).then(check);
        });
        expect(at).toBe(object.length);
      }),
      { numRuns: 15 },
    );
    expect(server.connections()).toBe(1);
  });

  test('of an object without a byte', async () => {
    await using server = await rawServer((write) => write(ok(0)));
    for (let i = 0; i < 2; i += 1) expect(await bytesOf(await server.get(), reading)).toHaveLength(0);
    expect(server.connections()).toBe(1);
  }, 2_000);

  test('also after such as are only on the way to it', async () => {
    const early = head('HTTP/1.1 103 Early Hints', 'Link: </a>');
    await using server = await rawServer(async (write) => {
      await write(head('HTTP/1.1 100 Continue') + early.slice(0, 10));
      await write(early.slice(10) + ok(short.length));
      await write(short);
    });
    for (let i = 0; i < 2; i += 1) expect((await bytesOf(await server.get(), reading)).equals(short)).toBe(true);
    expect([server.connections(), server.requests()]).toEqual([1, 2]);
  });

  test.each<[string, (write: (piece: string | Buffer) => Promise<void>) => Promise<void>]>([
    ['at once', (write) => write(Buffer.concat([Buffer.from(ok(short.length)), short, Buffer.from('rest')]))],
    [
      'with its end',
      async (write) => {
        await write(ok(short.length));
        await write(short.subarray(0, 10));
        await write(Buffer.concat([short.subarray(10), Buffer.from('rest')]));
      },
    ],
    [
      'later',
      async (write) => {
        await write(Buffer.concat([Buffer.from(ok(short.length)), short]));
        await write('rest');
      },
    ],
  ])('as far as it said to go, whatever follows it %s', async (_, answer) => {
    await using server = await rawServer(answer);
    for (let i = 0; i < 3; i += 1) {
      expect((await bytesOf(await server.get(), reading)).toString('hex')).toBe(short.toString('hex'));
      await later(5);
    }
  });

  test('and stays as it is, whatever follows it while it is taken', async () => {
    await using server = await rawServer(async (write) => {
      await write(Buffer.concat([Buffer.from(ok(short.length)), short]));
      for (let i = 0; i < 3; i += 1) await write('rest'.repeat(100));
    });
    await reading(await server.get(), async (chunk) => {
      await later(30);
      expect(chunk.equals(short)).toBe(true);
    });
  });

  test.each([0, 30])('whole where the server closes behind it, also %i ms later', async (pause) => {
    await using server = await rawServer((_, socket) => {
      socket.end(Buffer.concat([Buffer.from(ok(short.length, 'Connection: close')), short]));
    });
    for (let i = 0; i < 2; i += 1) {
      const stream = await server.get();
      await later(pause);
      expect((await bytesOf(stream, reading)).equals(short)).toBe(true);
    }
    expect([server.connections(), server.requests()]).toEqual([2, 2]);
  });

  test.each([
    ['at its end', (socket: { end(): unknown }) => socket.end()],
    ['by a reset', (socket: { resetAndDestroy(): unknown }) => socket.resetAndDestroy()],
  ])('as broken where fewer bytes come than it said, %s', async (_, close) => {
    await using server = await rawServer(async (write, socket) => {
      await write(ok(short.length));
      await write(short.subarray(0, -1));
      await later(10);
      close(socket);
    });
    await expect(bytesOf(await server.get(), reading)).rejects.toMatchObject({ code: expect.any(String) });
  });
});

test.each<[string, string]>([
  ['HTTP/1.0', head('HTTP/1.0 200 OK', `Content-Length: ${short.length}`, 'Connection: close')],
  ['an empty line before it', `\r\n${ok(short.length, 'Connection: close')}`],
  ['no length', head('HTTP/1.1 200 OK', 'Connection: close')],
])('what we do not read ourselves comes by the SDK: %s', async (_, its) => {
  await using server = await rawServer((_, socket) => socket.end(Buffer.concat([Buffer.from(its), short])));
  const outcome = async () => (await bytesOf(await server.get())).equals(short);
  expect([await outcome(), await outcome()]).toEqual([true, true]);
});

test.each([
  ['a head without an end', head('HTTP/1.1 200 OK', `x: ${'a'.repeat(100_000)}`), 'HPE_HEADER_OVERFLOW'],
  ['a header that goes on in the next line', ok(short.length, 'X-Long: a', '  b'), expect.stringMatching(/^HPE_/)],
  ['a length and another coding', ok(short.length, 'Transfer-Encoding: chunked'), expect.stringMatching(/^HPE_/)],
  ['two lengths', ok(short.length, 'Content-Length: 7'), expect.stringMatching(/^HPE_/)],
  ['something else', 'SSH-2.0-OpenSSH\r\n\r\n', 'HPE_INVALID_CONSTANT'],
])('the SDK says what is wrong with %s', async (_, its, code) => {
  await using server = await rawServer((write) => write(its));
  await expect(server.get()).rejects.toMatchObject({ code });
});

test.each([
  [204, 'No Content'],
  [301, 'Moved Permanently'],
  [304, 'Not Modified'],
  [307, 'Temporary Redirect'],
])('%i is answered as the SDK does, and nothing is kept', async (status, reason) => {
  const xml = '<Error><Code>PermanentRedirect</Code><Message>Elsewhere.</Message></Error>';
  const body = status === 301 || status === 307 ? xml : '';
  const length = body === '' ? [] : [`Content-Length: ${body.length}`];
  await using server = await rawServer((write) => write(head(`HTTP/1.1 ${status} ${reason}`, ...length) + body));
  const outcome = await server.get().then(
    (stream) => stream.resume(),
    (error: unknown) => error,
  );
  if (status !== 204) expect(outcome).toMatchObject({ $metadata: { httpStatusCode: status } });
  expect(server.requests()).toBe(2);
  await later(5);
  expect(server.open.size).toBeLessThanOrEqual(1);
});

test('is asked for again where it is told to slow down', async () => {
  const slow = '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>';
  const refusal = head('HTTP/1.1 503 Slow Down', `Content-Length: ${slow.length}`) + slow;
  await using server = await rawServer(
    (write, _, request) => write(request < 2 ? refusal : Buffer.concat([Buffer.from(ok(short.length)), short])),
    { maxAttempts: 3 },
  );
  expect((await bytesOf(await server.get())).equals(short)).toBe(true);
  expect(server.requests()).toBe(3);
});

describe('nobody is left behind', () => {
  const closed = async (server: RawServer) => {
    for (let i = 0; i < 100 && server.open.size > 0; i += 1) await later(5);
    return server.open.size === 0;
  };

  test.each<[string, RawAnswer]>([
    ['before the answer', () => {}],
    ['in the middle of its head', (write) => write('HTTP/1.1 200')],
    ['in the middle of its body', (write) => write(Buffer.concat([Buffer.from(ok(object.length)), short]))],
  ])('by an abort %s', async (_, answer) => {
    await using server = await rawServer(answer);
    const stop = new AbortController();
    const reading = server.get(stop.signal).then((stream) => bytesOf(stream));
    setTimeout(() => stop.abort(), 20);
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    expect(await closed(server)).toBe(true);
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
  });

  test('by an abort once all has come, before anybody reads it', async () => {
    await using server = await rawServer((write) => write(Buffer.concat([Buffer.from(ok(short.length)), short])));
    const stop = new AbortController();
    const stream = await server.get(stop.signal);
    await later(20);
    stop.abort();
    await expect(bytesOf(stream)).rejects.toMatchObject({ name: 'AbortError' });
    expect(await closed(server)).toBe(true);
  });

  test('by one who stops while the last bytes are being taken: nobody else gets their memory', async () => {
    await using server = await rawServer((write) => write(Buffer.concat([Buffer.from(ok(short.length)), short])));
    const { promise: never } = Promise.withResolvers<void>();
    const stream = await server.get();
    const reading = drainInPlace(stream, () => {
      setTimeout(() => stream.destroy(), 5);
      return never;
    });
    await expect(reading).rejects.toThrow('closed before its end');
    expect(await closed(server)).toBe(true);
  });

  test('by one who reads no further', async () => {
    await using server = await rawServer((write) => write(Buffer.concat([Buffer.from(ok(object.length)), object])));
    const stream = await server.get();
    await new Promise((resolve) => stream.once('data', resolve));
    stream.destroy();
    expect(await closed(server)).toBe(true);
  });

  test('by answers that are none of an object', async () => {
    await using server = await rawServer((write) => write(head('HTTP/1.1 404 Not Found', 'Content-Length: 0')));
    const { signal } = new AbortController();
    for (let i = 0; i < 3; i += 1) await expect(server.get(signal)).rejects.toThrow();
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

test.each<[string, RawAnswer]>([
  ['nothing', () => {}],
  ['the beginning of a head', (write) => write('HTTP/1.1 200 OK\r\n')],
])('gives up a server that says %s for too long', async (_, answer) => {
  const options: RawOptions = { longestSilenceMilliseconds: 50 };
  await using server = await rawServer(answer, options);
  await expect(server.get()).rejects.toMatchObject({ name: 'BrokenStreamError' });
  expect(server.requests()).toBe(1);
});

test('asks anew where a kept connection says nothing', async () => {
  const answer: RawAnswer = (write, _, request) =>
    request === 1 ? undefined : write(Buffer.concat([Buffer.from(ok(short.length)), short]));
  await using server = await rawServer(answer, { longestSilenceMilliseconds: 50 });
  for (let i = 0; i < 2; i += 1) expect((await bytesOf(await server.get())).equals(short)).toBe(true);
  expect([server.connections(), server.requests()]).toEqual([2, 3]);
});

test('reads from a host that is an IPv6 address', async () => {
  await using server = await rawServer((write) => write(Buffer.concat([Buffer.from(ok(short.length)), short])), {
    host: '::1',
  });
  expect((await bytesOf(await server.get())).equals(short)).toBe(true);
});
