import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type NewObject, putObject } from '../../agent/blobs/put-object.ts';
import { readStoredObject } from '../../lambda/aws/read-stored-object.ts';
import { type LocalAws, localAws, stopLocalAws } from '../lambda/local-aws.ts';

let aws: LocalAws;
const signal = new AbortController().signal;

beforeEach(async () => {
  aws = await localAws();
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

const write = (body: string, over: NewObject['over'] = 'nothing') =>
  putObject(
    aws.ledger.s3,
    { bucket: aws.ledger.bucket, key: 'a+b:c/ü', body, contentType: 'text/plain', over },
    signal,
  );
const read = () =>
  readStoredObject(aws.ledger.s3, { bucket: aws.ledger.bucket, key: 'a+b:c/ü', limitBytes: 100 }, signal);
const refuse = (status: number, code: string, times: number) =>
  aws.gate.inject({ match: { action: 'PutObject' }, fault: { kind: 'error', status, code }, times });

describe('a conditional put', () => {
  test('writes where nothing is, and says so when something is', async () => {
    expect([await write('1'), await write('2')]).toEqual([true, false]);
    expect((await read())?.text).toBe('1');
  });

  test('writes over what it has seen, and not over what has changed since', async () => {
    await write('1');
    const { etag = '' } = (await read()) ?? {};
    expect([await write('2', { etag }), await write('3', { etag })]).toEqual([true, false]);
    expect((await read())?.text).toBe('2');
  });

  test('has one winner among twenty', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, number) => write(String(number))));
    expect(outcomes.filter((won) => won)).toHaveLength(1);
    expect((await read())?.text).toBe(String(outcomes.indexOf(true)));
  });

  test('is tried again when S3 leaves a race undecided', async () => {
    refuse(409, 'ConditionalRequestConflict', 3);
    expect(await write('1')).toBe(true);
  });

  test('gives up when the race is never decided', async () => {
    refuse(409, 'ConditionalRequestConflict', 99);
    await expect(write('1')).rejects.toMatchObject({ name: 'ConditionalRequestConflict' });
  });

  test('is not tried again when it is forbidden', async () => {
    refuse(403, 'AccessDenied', 1);
    await expect(write('1')).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('ends with its signal', async () => {
    refuse(409, 'ConditionalRequestConflict', 99);
    const object = {
      bucket: aws.ledger.bucket,
      key: 'k',
      body: '',
      contentType: 'text/plain',
      over: 'nothing' as const,
    };
    await expect(putObject(aws.ledger.s3, object, AbortSignal.timeout(100))).rejects.toThrow(/abort/i);
  });
});
