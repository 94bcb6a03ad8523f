/** A stream of an object ended, fell silent or was closed before all of its bytes had come. */
export class BrokenStreamError extends Error {
  readonly code = 'broken-stream';
  override readonly name = 'BrokenStreamError';
}

/** What the SDK's errors carry: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export interface ServiceFault {
  readonly name?: string;
  readonly code?: unknown;
  readonly message?: string;
  /** The service's model says that it is worth asking again. */
  readonly $retryable?: object;
  readonly $metadata?: { readonly httpStatusCode?: number };
  /** There was an answer, though nobody could read it. */
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** Errors of the SDK's own that have neither an answer nor a code of the system's. */
const transportNames = [
  'TimeoutError',
  'NetworkingError',
  'RequestTimeout',
  'CredentialsProviderError',
  'TokenProviderError',
];

/**
 * Whether a fault is the storage's or the network's, and not a mistake in a program, ours above all: it carries an
 * answer of the service, a code of the system, of TLS or of HTTP, or is one that the SDK makes of such. Nothing else
 * may ever be called a storage that is unavailable.
 */
export function isStorageFault(fault: unknown): boolean {
  if (typeof fault !== 'object' || fault === null) return false;
  const { name = '', code, message = '', $metadata, $response } = fault as ServiceFault;
  if ($metadata?.httpStatusCode !== undefined || $response !== undefined) return true;
  if (transportNames.includes(name)) return true;
  // What the SDK says of a body that is not what its checksum promised.
  if (/^Checksum mismatch/.test(message)) return true;
  return typeof code === 'string' && !isMistake(fault);
}

/** Node gives codes to arguments that it refuses, too. */
function isMistake(fault: object): boolean {
  return [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => fault instanceof kind);
}
