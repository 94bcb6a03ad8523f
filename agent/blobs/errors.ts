/** An object could not be had. `key` is relative to the repository. */
export abstract class BlobError extends Error {
  abstract readonly code: 'blob-missing' | 'blob-denied' | 'blob-archived' | 'blob-unavailable' | 'blob-too-large';
  readonly key: string;

  constructor(key: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.key = key;
  }
}

/** The store says that there is no such object. */
export class BlobMissingError extends BlobError {
  readonly code = 'blob-missing';
}

/** The store refuses us: a right is missing. Says nothing about the backup. */
export class BlobDeniedError extends BlobError {
  readonly code = 'blob-denied';
}

/** The object is in an archive and must be brought back before it can be read. */
export class BlobArchivedError extends BlobError {
  readonly code = 'blob-archived';
}

/** The store did not answer properly, however often it was asked. Says nothing about the backup. */
export class BlobUnavailableError extends BlobError {
  readonly code = 'blob-unavailable';
}

/** The object is no longer the one that was begun with. */
export class BlobChangedError extends BlobUnavailableError {}

/** The object is longer than anything sound can be. */
export class BlobTooLargeError extends BlobError {
  readonly code = 'blob-too-large';
}
