import { expect, test } from 'vitest';
import { BlobError } from '../../agent/blobs/errors.ts';
import { readObject } from '../../agent/blobs/read-object.ts';
import { s3Source } from '../../agent/blobs/s3-source.ts';
import { BrokenStreamError, isStorageFault } from '../../agent/blobs/storage-fault.ts';
import { failureOf } from '../../agent/proof/failure.ts';
import { RunError } from '../../agent/proof/run-error.ts';

const { signal } = new AbortController();
const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });
const named = (name: string) => Object.assign(new Error('x'), { name });

test.each<[string, unknown]>([
  ['a connection that is reset', coded('ECONNRESET', 'socket hang up')],
  ['a broken pipe', coded('EPIPE')],
  ['a name that is not resolved', coded('EAI_AGAIN')],
  ['a certificate that has expired', coded('CERT_HAS_EXPIRED')],
  ['a handshake that fails', coded('ERR_SSL_WRONG_VERSION_NUMBER')],
  ['an answer that is no HTTP', coded('HPE_INVALID_CONSTANT')],
  ['a request that takes too long', named('TimeoutError')],
  ['a failing disk', coded('EIO')],
  ['a stream that falls silent', new BrokenStreamError('silent')],
  ['a body that is not what its checksum promised', new Error('Checksum mismatch: expected "a" but received "b"')],
  ['an answer with a status', Object.assign(new Error('x'), { $metadata: { httpStatusCode: 503 } })],
  ['an answer that nobody can read', Object.assign(new SyntaxError('x'), { $response: {} })],
])('%s is the storage’s fault', (_, fault) => {
  expect(isStorageFault(fault)).toBe(true);
});

test.each<[string, unknown]>([
  ['a TypeError', new TypeError("Cannot read properties of undefined (reading 'x')")],
  ['a TypeError of Node’s own checks', Object.assign(new TypeError('x'), { code: 'ERR_INVALID_ARG_TYPE' })],
  ['a RangeError', Object.assign(new RangeError('x'), { code: 'ERR_OUT_OF_RANGE' })],
  ['an error without any mark', new Error('Region is missing')],
  ['nothing', undefined],
])('%s is not', (_, fault) => {
  expect(isStorageFault(fault)).toBe(false);
});

test('a mistake of ours in the path to S3 is tried once and never called a storage that is unavailable', async () => {
  let calls = 0;
  const client = {
    send: () => {
      calls += 1;
      return Promise.reject(new TypeError("Cannot read properties of undefined (reading 'x')"));
    },
  };
  const source = s3Source({ client: client as never, bucket: 'backups', basePath: '' });
  const outcome = await source.read('key', 10, signal).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(TypeError);
  expect(calls).toBe(1);
  expect(failureOf(outcome, signal, '').reason).toBe('internal');
});

test('a mistake in a stream is thrown as it is, and not read on', async () => {
  let opened = 0;
  const source = {
    location: 's3://b',
    list: async function* () {},
    read: () => Promise.reject(new Error('not asked for')),
    details: () => Promise.reject(new Error('never asked')),
    open: () => {
      opened += 1;
      return Promise.reject(new TypeError('ours'));
    },
  };
  const outcome = await readObject(source, 'key', 10, signal, () => {}).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(TypeError);
  expect(outcome).not.toBeInstanceOf(BlobError);
  expect(outcome).not.toBeInstanceOf(RunError);
  expect(opened).toBe(1);
});
