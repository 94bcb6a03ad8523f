import type { Readable } from 'node:stream';

/** One object of a repository. */
export interface BlobEntry {
  /** Relative to the repository's base path, with `/` between its parts. */
  readonly key: string;
  readonly bytes: number;
  /** S3's storage class, as LIST tells it; null where there is none. */
  readonly storageClass: string | null;
}

/**
 * Whether an object's bytes can be had: now, once they are back from an archive, or not until somebody asks for that.
 */
export type BlobAccess = 'now' | 'returning' | 'archived';

/**
 * Where a repository's objects are read from: a bucket below a base path, or a directory. Reads only.
 *
 * `read` and `open` throw `BlobMissingError` when the object is not there, and other `BlobError`s when it can't be
 * had; each has tried again, within bounds, before it throws.
 */
export interface BlobSource {
  /** For people: `s3://bucket/base/path`, or the directory. */
  readonly location: string;
  /** Every object below `prefix`, in pages, in no promised order. */
  list(prefix: string, signal: AbortSignal): AsyncIterable<BlobEntry>;
  /** The whole object; throws `BlobTooLargeError` beyond `limitBytes`. */
  read(key: string, limitBytes: number, signal: AbortSignal): Promise<Buffer>;
  /** Where objects can be archived: what a listing doesn't tell of one. Throws as `read` does. */
  access?(key: string, signal: AbortSignal): Promise<BlobAccess>;
  /** The object as a stream. The stream itself is not tried again: its reader is, from where it was. */
  open(key: string, fromByte: number, signal: AbortSignal): Promise<Readable>;
}
