import { BlobArchivedError, BlobDeniedError, BlobMissingError, BlobUnavailableError } from './errors.ts';
import { isStorageFault, type ServiceFault } from './storage-fault.ts';

/**
 * What S3's refusal of one object means, as a BlobError. Whether it is worth asking again, `isPassing` tells. What is
 * no fault of the storage is given back as it is.
 */
export function blobErrorOf(fault: unknown, key: string, location: string): unknown {
  const name = (fault as ServiceFault)?.name ?? 'Error';
  const status = (fault as ServiceFault)?.$metadata?.httpStatusCode;
  const where = `${location}/${key}`;
  if (name === 'NoSuchKey' || (status === 404 && name !== 'NoSuchBucket')) {
    return new BlobMissingError(key, `${where} does not exist.`, { cause: fault });
  }
  if (name === 'InvalidObjectState') {
    return new BlobArchivedError(key, `${where} is in an archive and must be restored from it first.`, {
      cause: fault,
    });
  }
  if (status === 401 || status === 403 || name === 'CredentialsProviderError') {
    return new BlobDeniedError(key, `Reading ${where} is denied (${name}).`, { cause: fault });
  }
  if (!isStorageFault(fault)) return fault;
  return new BlobUnavailableError(key, `${where} could not be read (${name}: ${messageOf(fault)}).`, { cause: fault });
}

/** A range that begins at or beyond the object's end. */
export function isBeyondEnd(fault: unknown): boolean {
  return (fault as ServiceFault)?.name === 'InvalidRange' || (fault as ServiceFault)?.$metadata?.httpStatusCode === 416;
}

/** Whether the same request may succeed a moment later: throttling, faults of the service, torn connections. */
export function isPassing(fault: unknown): boolean {
  const status = (fault as ServiceFault)?.$metadata?.httpStatusCode;
  if (status === undefined) return isStorageFault(fault) && (fault as ServiceFault).name !== 'CredentialsProviderError';
  return status >= 500 || status === 429 || status === 408 || (status >= 200 && status < 300);
}

function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
