import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readEnclosed } from '../../agent/instance/enclosed.ts';
import { type Answer, fault, faultyS3, object } from '../blobs/faulty-s3.ts';
import { order } from '../contract/examples.ts';

const text = JSON.stringify({ version: 2, indices: [{ for: ['größer als ein Auftrag'] }] });
const bytes = Buffer.from(text);
const sha256 = createHash('sha256').update(bytes).digest('hex');
const enclosing = { ...order, enclosures: { expectations: { sha256, bytes: bytes.length } } };
const place = 'i-0123456789abcdef0';
const path = `/example-ledger/attempts/AROAEXAMPLE:${place}/enclosed/expectations.json`;

async function read(answers: readonly Answer[], waitMilliseconds = 10_000, signal = new AbortController().signal) {
  await using s3 = await faultyS3(answers);
  const request = { ledger: s3.client, order: enclosing, place, waitMilliseconds, signal };
  const outcome = await readEnclosed('expectations', request).catch((error: unknown) => error);
  return { outcome, requests: s3.requests.map(decodeURIComponent) };
}

test('what an order encloses is read below the instance’s own prefix, and nowhere else', async () => {
  expect(await read([object(bytes)])).toEqual({ outcome: text, requests: [`GET ${path}`] });
});

test('what an order does not enclose is not asked for', async () => {
  await using s3 = await faultyS3([object(bytes)]);
  const request = { ledger: s3.client, order, place, waitMilliseconds: 0, signal: new AbortController().signal };
  expect([await readEnclosed('proven', request), s3.requests]).toEqual([null, []]);
});

test('it is waited for until it is there, though S3 says denied of what is missing', async () => {
  const { outcome, requests } = await read([fault(403, 'AccessDenied'), object(bytes)]);
  expect([outcome, requests.length]).toEqual([text, 2]);
});

describe('refused, as a fault of ours, is what', () => {
  const other = Buffer.from(bytes);
  other[5] = (other[5] ?? 0) ^ 1;
  test.each<[string, Answer, RegExp]>([
    ['is another text of the same length', object(other), /is another text than the order means/],
    ['is shorter', object(bytes.subarray(1)), new RegExp(`has ${bytes.length - 1} bytes where the order says`)],
    ['is longer', object(Buffer.concat([bytes, bytes])), /has more than \d+ bytes where the order says/],
    ['never comes', fault(404, 'NoSuchKey'), /is not there, after all the waiting/],
    ['can’t be read', fault(500, 'InternalError'), /could not be read \(.*after all the waiting/],
  ])('%s', async (_, answer, words) => {
    const { outcome } = await read([answer], 10);
    expect(outcome).toMatchObject({ reason: 'internal', message: expect.stringMatching(words) });
    expect((outcome as Error).message).toContain(path.slice(1));
  });
});

test('nobody waits on when the attempt is over', async () => {
  const reason = new Error('over');
  const began = performance.now();
  const { outcome } = await read([fault(404, 'NoSuchKey')], 60_000, AbortSignal.any([abortedSoon(reason)]));
  expect([(outcome as Error).name, performance.now() - began < 5_000]).toEqual(['AbortError', true]);
});

function abortedSoon(reason: Error): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 100);
  return controller.signal;
}
