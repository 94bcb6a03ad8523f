import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { putObject } from '../../../agent/blobs/put-object.ts';
import { ObjectTooLargeError, readStoredObject } from '../../../lambda/aws/read-stored-object.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';

let aws: LocalAws;
const signal = new AbortController().signal;

beforeEach(async () => {
  aws = await localAws();
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

const write = (body: string) =>
  putObject(
    aws.ledger.s3,
    { bucket: aws.ledger.bucket, key: 'a+b:c/ü', body, contentType: 'text/plain', over: 'nothing' },
    signal,
  );
const read = (key = 'a+b:c/ü', limitBytes = 100) =>
  readStoredObject(aws.ledger.s3, { bucket: aws.ledger.bucket, key, limitBytes }, signal);
describe('a read', () => {
  test('tells nothing from an empty object', async () => {
    expect(await read('none')).toBeNull();
    await write('');
    expect((await read())?.text).toBe('');
  });

  test('takes a denied object for nothing only when the listing lacks it', async () => {
    const deny = () => aws.gate.inject({ match: { action: 'GetObject' }, fault: { kind: 'refused' }, times: 1 });
    deny();
    expect(await read('none')).toBeNull();
    await write('1');
    deny();
    await expect(read()).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  test('refuses what is longer than allowed', async () => {
    await write('x'.repeat(101));
    await expect(read()).rejects.toThrow(ObjectTooLargeError);
  });
});
