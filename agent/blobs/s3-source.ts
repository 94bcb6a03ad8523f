import { addAbortSignal, Readable } from 'node:stream';
import {
  type _Object,
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { BlobAccess, BlobDetails, BlobEntry, BlobSource, ObjectChecksum } from './blob-source.ts';
import { drain } from './drain.ts';
import { BlobDeniedError, BlobMissingError, BlobTooLargeError } from './errors.ts';
import { isUnlisted } from './is-unlisted.ts';
import { takeEntries } from './listing-page.ts';
import { retry } from './retry.ts';
import { blobErrorOf, isBeyondEnd, isPassing } from './s3-errors.ts';

export interface S3SourceOptions {
  /**
   * Its region and credentials are the caller's; `responseChecksumValidation: 'WHEN_REQUIRED'` spares a second
   * checksum over bytes that are checksummed anyway.
   */
  readonly client: S3Client;
  readonly bucket: string;
  /** What the repository's keys begin with; empty for the bucket's root. Slashes at its ends mean nothing. */
  readonly basePath: string;
}

/** A repository in a bucket. Passing faults are tried again a bounded number of times, beyond the SDK's own tries. */
export function s3Source({ client, bucket, basePath }: S3SourceOptions): BlobSource {
  const path = basePath.replaceAll(/^\/+|\/+$/g, '');
  const base = path === '' ? '' : `${path}/`;
  const location = path === '' ? `s3://${bucket}` : `s3://${bucket}/${path}`;

  async function get(key: string, fromByte: number, signal: AbortSignal): Promise<Readable> {
    const range = fromByte === 0 ? {} : { Range: `bytes=${fromByte}-` };
    const command = new GetObjectCommand({ Bucket: bucket, Key: base + key, ...range });
    const answer = await client.send(command, { abortSignal: signal }).catch((fault: unknown) => {
      if (fromByte > 0 && isBeyondEnd(fault)) return { Body: Readable.from([]) };
      throw fault;
    });
    // In Node the SDK's body is a Readable; its type is that of all platforms.
    return addAbortSignal(signal, answer.Body as Readable);
  }

  async function head(key: string, signal: AbortSignal): Promise<HeadObjectCommandOutput> {
    const command = new HeadObjectCommand({ Bucket: bucket, Key: base + key, ChecksumMode: 'ENABLED' });
    return retry(() => client.send(command, { abortSignal: signal }), { isPassing, signal }).catch(async (fault) => {
      throw await refusal(fault, key, signal);
    });
  }

  async function refusal(fault: unknown, key: string, signal: AbortSignal): Promise<unknown> {
    if (signal.aborted || fault instanceof BlobTooLargeError) return fault;
    const error = blobErrorOf(fault, key, location);
    if (!(error instanceof BlobDeniedError)) return error;
    try {
      if (!(await isUnlisted(client, { bucket, key: base + key }, signal))) return error;
    } catch (listing) {
      return signal.aborted ? listing : blobErrorOf(listing, key, location);
    }
    return new BlobMissingError(key, `${location}/${key} does not exist.`, { cause: fault });
  }

  return {
    location,

    async *list(prefix, signal) {
      let token: string | undefined;
      do {
        const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: base + prefix, ContinuationToken: token });
        const entries = takeEntries(command);
        const page: ListObjectsV2CommandOutput = await retry(() => client.send(command, { abortSignal: signal }), {
          isPassing,
          signal,
        }).catch((fault) => {
          throw signal.aborted ? fault : blobErrorOf(fault, prefix, location);
        });
        const others = (page.Contents ?? []).map(entryOf);
        for (const entry of [...entries, ...others]) yield { ...entry, key: entry.key.slice(base.length) };
        token = page.NextContinuationToken;
      } while (token !== undefined);
    },

    async read(key, limitBytes, signal) {
      const whole = async () => collect(await get(key, 0, signal), key, limitBytes);
      return retry(whole, {
        isPassing: (fault) => !(fault instanceof BlobTooLargeError) && isPassing(fault),
        signal,
      }).catch(async (fault) => {
        throw await refusal(fault, key, signal);
      });
    },

    access: async (key, signal) => accessOf(await head(key, signal)),

    details: async (key, signal) => detailsOf(await head(key, signal)),

    async open(key, fromByte, signal) {
      return retry(() => get(key, fromByte, signal), { isPassing, signal }).catch(async (fault) => {
        throw await refusal(fault, key, signal);
      });
    },
  };
}

/**
 * Glacier's classes need a restore, whose copy lasts for a while; Intelligent-Tiering names the archive tier that an
 * object is in, and no tier once it is back. Source: S3 API reference, HeadObject.
 */
function accessOf({ StorageClass, ArchiveStatus, Restore }: HeadObjectCommandOutput): BlobAccess {
  if (/ongoing-request="true"/.test(Restore ?? '')) return 'returning';
  if (ArchiveStatus !== undefined) return 'archived';
  if (StorageClass !== 'GLACIER' && StorageClass !== 'DEEP_ARCHIVE') return 'now';
  return /ongoing-request="false"/.test(Restore ?? '') ? 'now' : 'archived';
}

function detailsOf(head: HeadObjectCommandOutput): BlobDetails {
  return {
    bytes: head.ContentLength ?? 0,
    storageClass: head.StorageClass ?? null,
    access: accessOf(head),
    modifiedAt: (head.LastModified ?? new Date()).toISOString(),
    version: head.ETag ?? '',
    checksum: checksumOf(head),
  };
}

/**
 * What S3 has computed of the whole object. A checksum of parts' checksums says nothing of the object as it is read: S3
 * names its type, and gives the number of parts after a dash; of a store that does neither, an object whose ETag tells
 * of parts is not believed. Source: S3 User Guide, "Checking object integrity".
 */
function checksumOf(head: HeadObjectCommandOutput): ObjectChecksum | null {
  const isInParts = /-\d+"?$/.test(head.ETag ?? '');
  if (head.ChecksumType === 'COMPOSITE' || (isInParts && head.ChecksumType !== 'FULL_OBJECT')) return null;
  const kept = [
    ['sha256', head.ChecksumSHA256],
    ['crc64nvme', head.ChecksumCRC64NVME],
    ['sha1', head.ChecksumSHA1],
    ['crc32c', head.ChecksumCRC32C],
    ['crc32', head.ChecksumCRC32],
  ] as const;
  for (const [algorithm, value] of kept) {
    if (value && !value.includes('-')) return { algorithm, value: Buffer.from(value, 'base64').toString('hex') };
  }
  return null;
}

function entryOf({ Key = '', Size = 0, StorageClass }: _Object): BlobEntry {
  return { key: Key, bytes: Size, storageClass: StorageClass ?? null };
}

async function collect(stream: Readable, key: string, limitBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  await drain(stream, (chunk) => {
    bytes += chunk.length;
    if (bytes > limitBytes) throw new BlobTooLargeError(key, `${key} is longer than ${limitBytes} bytes.`);
    parts.push(chunk);
  });
  return Buffer.concat(parts, bytes);
}
