import { createRequire } from 'node:module';
import { ListBucketsCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { isPassing, isRefusal } from '../../agent/blobs/s3-errors.ts';
import { fault, faultyS3 } from './faulty-s3.ts';

type Classify = (error: Error) => boolean;
/** What the SDK goes by when it asks again; it belongs to the client, and is no dependency of ours. */
const sdk: { readonly isThrottlingError: Classify; readonly isTransientError: Classify } = createRequire(
  import.meta.resolve('@aws-sdk/client-s3'),
)('@smithy/core/retry');

function refusal(name: string, httpStatusCode: number): S3ServiceException {
  return new S3ServiceException({ name, $fault: 'client', message: 'said so', $metadata: { httpStatusCode } });
}

test.each([
  ['RequestTimeout', 400],
  ['ThrottlingException', 400],
  ['Throttling', 400],
  ['RequestThrottled', 400],
  ['RequestLimitExceeded', 400],
  ['TooManyRequestsException', 429],
  ['BandwidthLimitExceeded', 509],
  ['SlowDown', 503],
  ['InternalError', 500],
  ['ServiceUnavailable', 503],
])('what the SDK asks again passes: %s with status %i', (name, status) => {
  const error = refusal(name, status);
  expect(sdk.isThrottlingError(error) || sdk.isTransientError(error)).toBe(true);
  expect(isPassing(error)).toBe(true);
  expect(isRefusal(error)).toBe(false);
});

test.each([
  ['ExpiredToken', 400],
  ['TokenRefreshRequired', 400],
  ['KMS.ThrottlingException', 400],
])('more passes than the SDK knows: %s with status %i', (name, status) => {
  expect(isPassing(refusal(name, status))).toBe(true);
});

test.each([
  ['AccessDenied', 403],
  ['InvalidToken', 400],
  ['InvalidArgument', 400],
  ['AuthorizationHeaderMalformed', 400],
  ['KMS.DisabledException', 400],
  ['KMS.NotFoundException', 400],
  ['NoSuchBucket', 404],
])('what will be refused again does not pass: %s with status %i', (name, status) => {
  const error = refusal(name, status);
  expect(isPassing(error)).toBe(false);
  expect(isRefusal(error)).toBe(true);
});

test('what the model of the service calls worth another try passes', () => {
  expect(isPassing(Object.assign(refusal('Unheard', 400), { $retryable: {} }))).toBe(true);
});

test('an answer on the wire is known by its code', async () => {
  await using s3 = await faultyS3([fault(400, 'ThrottlingException'), fault(400, 'InvalidToken')]);
  const ask = () => s3.client.send(new ListBucketsCommand()).catch((error: unknown) => error);
  expect([isPassing(await ask()), isPassing(await ask())]).toEqual([true, false]);
});
