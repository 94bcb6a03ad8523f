import { BlobArchivedError, BlobDeniedError, BlobError, BlobMissingError, BlobUnavailableError } from './errors.ts';
import { type Asked, missingRight, otherRegion, sentenceOf } from './refusal-words.ts';
import { isStorageFault, type ServiceFault } from './storage-fault.ts';

/**
 * What S3's refusal of one object, or of a listing, means, as a BlobError. Whether it is worth asking again,
 * `isPassing` tells. What is no fault of the storage is given back as it is.
 */
export function blobErrorOf(fault: unknown, key: string, location: string, asked: Asked): unknown {
  if (fault instanceof BlobError) return fault;
  const name = (fault as ServiceFault)?.name ?? 'Error';
  const status = (fault as ServiceFault)?.$metadata?.httpStatusCode;
  const where = `${location}/${key}`;
  const options = { cause: fault };
  if (name === 'NoSuchKey' || (status === 404 && name !== 'NoSuchBucket')) {
    return new BlobMissingError(key, `${where} does not exist.`, options);
  }
  if (name === 'InvalidObjectState') {
    return new BlobArchivedError(key, `${where} is in an archive and must be restored from it first.`, options);
  }
  if (status === 401 || status === 403 || name === 'CredentialsProviderError') {
    const refused = `${asked === 'list' ? 'Listing' : 'Reading'} ${where} is denied`;
    return new BlobDeniedError(key, joined(refused, name, fault, missingRight(fault, asked)), options);
  }
  if (status === 412) return new BlobUnavailableError(key, `${where} changed while it was read.`, options);
  if (!isStorageFault(fault)) return fault;
  const failed = `${where} could not be ${asked === 'list' ? 'listed' : 'read'}`;
  return new BlobUnavailableError(key, joined(failed, name, fault, otherRegion(fault)), options);
}

/** A range that begins at or beyond the object's end. */
export function isBeyondEnd(fault: unknown, fromByte: number): boolean {
  const { name, $metadata, $response } = fault as ServiceFault;
  if (name !== 'InvalidRange' && $metadata?.httpStatusCode !== 416) return false;
  const total = /^bytes \*\/(\d+)$/.exec($response?.headers?.['content-range'] ?? '')?.[1];
  return total === undefined || fromByte >= Number(total);
}

/**
 * Whether the same request may succeed a moment later: throttling, faults of the service, torn connections. S3 answers
 * some of it with status 400, and hands on what KMS has said to it.
 */
export function isPassing(fault: unknown): boolean {
  if (fault instanceof BlobError) return false;
  const { name = '', $retryable } = (fault ?? {}) as ServiceFault;
  if ($retryable !== undefined || passingCodes.has(name.replace(/^KMS\./, ''))) return true;
  const status = (fault as ServiceFault)?.$metadata?.httpStatusCode;
  if (status === undefined) return isStorageFault(fault) && (fault as ServiceFault).name !== 'CredentialsProviderError';
  return status >= 500 || status === 429 || status === 408 || (status >= 200 && status < 300);
}

/** Those of the SDK's own lists that a storage may say, and of tokens that a machine is about to have anew. */
const passingCodes: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestTimeout',
  'RequestTimeoutException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TokenRefreshRequired',
  'TooManyRequestsException',
]);

/** Whether the storage will answer the same request so again: it has understood it, and refuses it. */
export function isRefusal(fault: unknown): boolean {
  const status = (fault as ServiceFault)?.$metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500 && !isPassing(fault);
}

function joined(what: string, name: string, fault: unknown, advice: string): string {
  const sentence = sentenceOf(fault);
  const said = `${what} (${sentence === '' ? name : `${name}: ${sentence.replace(/\.$/, '')}`}).`;
  return advice === '' ? said : `${said} ${advice}`;
}
