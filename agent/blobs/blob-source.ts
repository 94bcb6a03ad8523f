import type { Readable } from 'node:stream';

/** One object of a repository. */
export interface BlobEntry {
  /** Relative to the repository's base path, with `/` between its parts. */
  readonly key: string;
  readonly bytes: number;
  /** S3's storage class, as LIST tells it; null where there is none. */
  readonly storageClass: string | null;
  /** As `BlobDetails` has it; null where a listing doesn't tell. */
  readonly version: string | null;
}

/** A checksum over an object's whole content, in hexadecimal digits. */
export interface ObjectChecksum {
  readonly algorithm: 'md5' | 'sha1' | 'sha256' | 'sha512' | 'crc32' | 'crc32c' | 'crc64nvme';
  readonly value: string;
}

/** What is known of one object without reading it. */
export interface BlobDetails {
  readonly bytes: number;
  readonly storageClass: string | null;
  readonly access: BlobAccess;
  /** When it was last written, ISO 8601. */
  readonly modifiedAt: string;
  /** Another one after each change of the object: S3's ETag; of a file its inode, length and time. */
  readonly version: string;
  /** The one that the storage keeps of the whole object; null where it keeps none, or only of its parts. */
  readonly checksum: ObjectChecksum | null;
  /** S3's ReplicationStatus, as REPLICA of what was copied from another bucket; null where there is none. */
  readonly replication: string | null;
}

/** One version of an object in a bucket that keeps them. */
export interface BlobVersion {
  readonly id: string;
  /** 0 of a deletion. */
  readonly bytes: number;
  /** ISO 8601. */
  readonly modifiedAt: string;
  readonly isLatest: boolean;
  /** It says that the object was deleted then. */
  readonly isDeletion: boolean;
}

/**
 * Whether an object's bytes can be had: now, once they are back from an archive, or not until somebody asks for that.
 */
export type BlobAccess = 'now' | 'returning' | 'archived';

export interface ObjectPart {
  /** The byte behind its last one; left out: all that follow. */
  readonly to?: number;
  /** An earlier stream of the object, as it must still be. */
  readonly sameAs?: Readable | undefined;
}

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
  /** What is known of the object. Throws as `read` does. */
  details(key: string, signal: AbortSignal): Promise<BlobDetails>;
  /**
   * The object as a stream, or a part of it, of which it may bring more, but nothing before it. The stream itself is
   * not tried again: its reader is, from where it was. Throws `BlobChangedError` where the object is another one.
   */
  open(key: string, fromByte: number, signal: AbortSignal, part?: ObjectPart): Promise<Readable>;
  /** Of which version of its object a stream of `open` is; null where the storage doesn't say. */
  versionOf?(stream: Readable): string | null;
  /** Whether the storage has answered with more than the part that was asked for: it is better asked for the whole. */
  ignoresRanges?(): boolean;
  /**
   * Where objects have versions: the newest thousand of one, newest first; empty for one that never was. Null where we
   * may not ask. Throws as `read` does.
   */
  versions?(key: string, signal: AbortSignal): Promise<readonly BlobVersion[] | null>;
  /** One of them, whole; null where we may not read it. Throws as `read` does. */
  readVersion?(key: string, id: string, limitBytes: number, signal: AbortSignal): Promise<Buffer | null>;
}
