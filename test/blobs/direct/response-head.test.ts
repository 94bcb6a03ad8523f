import { expect, test } from 'vitest';
import { objectBytes, responseHead } from '../../../agent/blobs/direct/response-head.ts';

const head = (...lines: string[]) => Buffer.from(`${lines.join('\r\n')}\r\n\r\nbody`);

test('is what stands before the body', () => {
  const received = head('HTTP/1.1 206 Partial Content', 'ETag: "one"', 'content-LENGTH:  4 ', 'x: 1', 'X: 2');
  expect(responseHead(received)).toEqual({
    status: 206,
    headers: { etag: '"one"', 'content-length': '4', x: '1, 2' },
    bytes: received.length - 4,
  });
});

test('is not known before all of it has come', () => {
  const whole = head('HTTP/1.1 200 OK', 'content-length: 4').subarray(0, -4);
  for (let i = 0; i < whole.length; i += 1) expect(responseHead(whole.subarray(0, i))).toBe('incomplete');
  expect(responseHead(whole)).toMatchObject({ status: 200 });
});

test.each([
  ['no HTTP', head('SSH-2.0-OpenSSH')],
  ['an older HTTP', head('HTTP/1.0 200 OK')],
  ['a line without a name', head('HTTP/1.1 200 OK', ': 4')],
  ['a line that goes on', head('HTTP/1.1 200 OK', 'a: b', ' c')],
  ['no end', Buffer.alloc(70_000, 'a')],
])('is none that is read where it is %s', (_, received) => {
  expect(responseHead(received)).toBeNull();
});

test.each<[number, Record<string, string>, number | null]>([
  [200, { 'content-length': '7' }, 7],
  [206, { 'content-length': '0' }, 0],
  [404, { 'content-length': '7' }, null],
  [200, {}, null],
  [200, { 'content-length': '7, 7' }, null],
  [200, { 'content-length': '7', 'transfer-encoding': 'chunked' }, null],
])('of %i with %j there are %j bytes of an object', (status, headers, bytes) => {
  expect(objectBytes({ status, headers, bytes: 0 })).toBe(bytes);
});
