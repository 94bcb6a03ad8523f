import { expect, test } from 'vitest';
import { missingRight, otherRegion, sentenceOf } from '../../agent/blobs/refusal-words.ts';
import { s3Source } from '../../agent/blobs/s3-source.ts';
import { type Answer, fault, faultyS3 } from './faulty-s3.ts';

const never = new AbortController().signal;
const kms =
  'User: arn:aws:sts::111122223333:assumed-role/r/i is not authorized to perform: kms:Decrypt on resource: ' +
  'arn:aws:kms:eu-west-1:111122223333:key/abc because no identity-based policy allows the kms:Decrypt action';
const list =
  'User: arn:aws:iam::111122223333:user/x is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::b"';
const refused = (name: string, message = 'Access Denied') => Object.assign(new Error(message), { name });

test.each([
  ['list', 'Access Denied', /^Grant s3:ListBucket on the bucket\.$/],
  ['list', list, /^Grant s3:ListBucket\.$/],
  ['read', kms, /^Grant kms:Decrypt\. Or the object is missing, which S3 tells only those who have s3:ListBucket\.$/],
  ['read', 'Access Denied', /^Grant s3:GetObject \(and kms:Decrypt.*Or the object is missing/],
  ['read-listed', 'Access Denied', /^It is listed: grant s3:GetObject, or kms:Decrypt/],
  ['read-listed', kms, /^Grant kms:Decrypt\.$/],
] as const)('of a denied %s, saying %j, tells the right that is missing', (asked, message, right) => {
  expect(missingRight(refused('AccessDenied', message), asked)).toMatch(right);
});

test.each(['InvalidAccessKeyId', 'ExpiredToken', 'SignatureDoesNotMatch', 'CredentialsProviderError'])(
  'where credentials are wrong (%s), no right is',
  (name) => expect(missingRight(refused(name), 'read')).toBe(''),
);

test('repeats a sentence on one line, at some length, and no secret in it', () => {
  expect(sentenceOf(new Error('  Access\n\t Denied\u0007.  '))).toBe('Access Denied .');
  expect(sentenceOf(new Error('x'.repeat(1_000)))).toHaveLength(401);
  expect(sentenceOf(new Error('UnknownError'))).toBe('');
  const secret =
    'AKIAIOSFODNN7EXAMPLE X-Amz-Signature=abc123&X-Amz-Security-Token=IQoJb3 AWSAccessKeyId=ASIAIOSFODNN7EXAMPLE';
  expect(sentenceOf(new Error(secret))).not.toMatch(/AKIA|ASIA|abc123|IQoJb3/);
});

async function asked(ask: 'read' | 'details' | 'list', ...answers: Answer[]): Promise<Error> {
  await using s3 = await faultyS3(answers);
  const source = s3Source({ client: s3.client, bucket: 'backups', basePath: 'base' });
  const asking = {
    read: () => source.read('key', 10, never),
    details: () => source.details('key', never),
    list: () => source.list('key', never)[Symbol.asyncIterator]().next(),
  }[ask]();
  return await asking.then(
    () => expect.unreachable(),
    (error: Error) => error,
  );
}

test.each(['read', 'details'] as const)('S3’s own sentence is kept of a %s that is denied', async (ask) => {
  const { message } = await asked(ask, fault(403, 'AccessDenied', { message: kms }));
  expect(message).toContain(`Reading s3://backups/base/key is denied (AccessDenied: ${kms}). Grant kms:Decrypt.`);
});

test('and of a listing that is', async () => {
  expect(await asked('list', fault(403, 'AccessDenied', { message: list }))).toMatchObject({
    code: 'blob-denied',
    message: `Listing s3://backups/base/key is denied (AccessDenied: ${list}). Grant s3:ListBucket.`,
  });
});

test('an object that is listed, and denied all the same, is not called missing', async () => {
  const listing: Answer = (_, response) =>
    response.end('<ListBucketResult><Contents><Key>base/key</Key><Size>1</Size></Contents></ListBucketResult>');
  const { message } = await asked('read', fault(403, 'AccessDenied'), listing);
  expect(message).toMatch(/It is listed: grant s3:GetObject/);
});

test.each([
  [
    fault(301, 'PermanentRedirect', { headers: { 'x-amz-bucket-region': 'eu-west-3' } }),
    /set AWS_REGION to eu-west-3\./,
  ],
  [fault(301, 'PermanentRedirect'), /set AWS_REGION to that \(aws s3api get-bucket-location/],
  [
    fault(400, 'AuthorizationHeaderMalformed', { message: "the region 'eu-west-1' is wrong; expecting 'eu-west-3'" }),
    /expecting 'eu-west-3'.*set AWS_REGION/,
  ],
])('of a bucket in another region says which one to set (%#)', async (answer, message) => {
  expect(await asked('read', answer)).toMatchObject({
    code: 'blob-unavailable',
    message: expect.stringMatching(message),
  });
  expect(otherRegion(refused('SlowDown'))).toBe('');
});
