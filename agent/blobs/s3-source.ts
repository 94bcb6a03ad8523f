import { addAbortSignal, Readable } from 'node:stream';
import {
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { bucketLocation, rootPrefix } from './base-path.ts';
import type { BlobAccess, BlobDetails, BlobSource, ObjectChecksum, ObjectPart } from './blob-source.ts';
import { drain } from './drain.ts';
import {
  BlobChangedError,
  BlobDeniedError,
  BlobMissingError,
  BlobTooLargeError,
  BlobUnavailableError,
} from './errors.ts';
import { isListed } from './is-listed.ts';
import { listPages } from './list-pages.ts';
import { isMoreThanAsked, streamFrom } from './object-stream.ts';
import { objectVersions } from './object-versions.ts';
import { retry } from './retry.ts';
import { blobErrorOf, isBeyondEnd, isPassing } from './s3-errors.ts';
import type { ServiceFault } from './storage-fault.ts';

export interface S3SourceOptions {
  /**
   * Its region and credentials are the caller's; `responseChecksumValidation: 'WHEN_REQUIRED'` spares a second
   * checksum over bytes that are checksummed anyway.
   */
  readonly client: S3Client;
  readonly bucket: string;
  /** Where the repository begins, literally: see `rootPrefix`. */
  readonly basePath: string;
  /** Whether requests and traffic are paid by us where the bucket's owner wants that. */
  readonly requesterPays?: boolean;
  /** Whether the caller has the right to list: without it, whether a refused object is there can't be learnt so. */
  readonly mayList?: boolean;
}

/** A repository in a bucket. Passing faults are tried again a bounded number of times, beyond the SDK's own tries. */
export function s3Source({
  client,
  bucket,
  basePath,
  requesterPays = false,
  mayList = true,
}: S3SourceOptions): BlobSource {
  const root = rootPrefix(basePath);
  const location = bucketLocation(bucket, basePath);
  const payer = requesterPays ? ({ RequestPayer: 'requester' } as const) : {};
  const at = (key: string) => ({ Bucket: bucket, Key: root + key, ...payer });
  /** The ETag of what each stream is of. */
  const etags = new WeakMap<Readable, string>();
  let ignoresRanges = false;

  async function get(
    input: GetObjectCommandInput,
    key: string,
    signal: AbortSignal,
    { fromByte = 0, to, sameAs }: ObjectPart & { readonly fromByte?: number } = {},
  ): Promise<Readable> {
    const etag = sameAs && etags.get(sameAs);
    const isPart = fromByte > 0 || to !== undefined;
    const range = isPart ? { Range: `bytes=${fromByte}-${to === undefined ? '' : to - 1}` } : {};
    const command = new GetObjectCommand({ ...input, ...range, ...(etag && { IfMatch: etag }) });
    const answer = await client.send(command, { abortSignal: signal }).catch((fault: unknown) => {
      if (isPart && isBeyondEnd(fault, fromByte)) return null;
      throw fault;
    });
    if (answer === null) return Readable.from([]);
    if (isPart && isMoreThanAsked(answer, fromByte, to)) ignoresRanges = true;
    const total = answer.ContentLength === undefined ? await length(input, signal) : null;
    const stream = streamFrom(answer, { fromByte, to }, total);
    if (etag !== undefined && answer.ETag !== undefined && answer.ETag !== etag) {
      stream.destroy();
      throw changed(key);
    }
    if (answer.ETag !== undefined) etags.set(stream, answer.ETag);
    return addAbortSignal(signal, stream);
  }

  function changed(key: string): BlobChangedError {
    return new BlobChangedError(key, `${location}/${key} changed while it was read.`);
  }

  /** Of an object whose answer doesn't tell how long it is, so that its end can't be told from a break. */
  async function length(
    { Bucket, Key, VersionId }: GetObjectCommandInput,
    signal: AbortSignal,
  ): Promise<number | null> {
    const command = new HeadObjectCommand({ Bucket, Key, ...(VersionId && { VersionId }), ...payer });
    const answer = await client.send(command, { abortSignal: signal }).catch(() => null);
    return answer?.ContentLength ?? null;
  }

  async function head(key: string, signal: AbortSignal): Promise<HeadObjectCommandOutput> {
    const command = new HeadObjectCommand({ ...at(key), ChecksumMode: 'ENABLED' });
    return retry(() => client.send(command, { abortSignal: signal }), { isPassing, signal }).catch(async (fault) => {
      throw await refusal(await withWords(fault, key, signal), key, signal);
    });
  }

  /** S3 answers HEAD without a word: of what it refuses, a GET of the first byte tells why. */
  async function withWords(fault: unknown, key: string, signal: AbortSignal): Promise<unknown> {
    if (!(blobErrorOf(fault, key, location, 'read') instanceof BlobDeniedError)) return fault;
    try {
      const { Body } = await client.send(new GetObjectCommand({ ...at(key), Range: 'bytes=0-0' }), {
        abortSignal: signal,
      });
      (Body as Readable).destroy();
      return fault;
    } catch (refused) {
      return blobErrorOf(refused, key, location, 'read') instanceof BlobDeniedError ? refused : fault;
    }
  }

  async function refusal(fault: unknown, key: string, signal: AbortSignal): Promise<unknown> {
    if (signal.aborted) return fault;
    const error = blobErrorOf(fault, key, location, 'read');
    if (!mayList || !(error instanceof BlobDeniedError)) return error;
    try {
      const listed = await isListed(client, at(key), signal);
      if (listed === null) return error;
      if (listed) return blobErrorOf(fault, key, location, 'read-listed');
    } catch (listing) {
      return signal.aborted ? listing : blobErrorOf(listing, key, location, 'list');
    }
    return new BlobMissingError(key, `${location}/${key} does not exist.`, { cause: fault });
  }

  async function readWhole(input: GetObjectCommandInput, key: string, limitBytes: number, signal: AbortSignal) {
    const whole = async () => collect(await get(input, key, signal), key, limitBytes);
    return retry(whole, { isPassing, signal });
  }

  return {
    location,

    async *list(prefix, signal) {
      try {
        for await (const page of listPages(client, { Bucket: bucket, Prefix: root + prefix, ...payer }, signal)) {
          for (const entry of page) {
            // A store that joins slashes lists other keys than were asked for.
            if (entry.key.startsWith(root + prefix)) yield { ...entry, key: entry.key.slice(root.length) };
          }
        }
      } catch (fault) {
        throw signal.aborted ? fault : blobErrorOf(fault, prefix, location, 'list');
      }
    },

    async read(key, limitBytes, signal) {
      return readWhole(at(key), key, limitBytes, signal).catch(async (fault) => {
        throw await refusal(fault, key, signal);
      });
    },

    access: async (key, signal) => accessOf(await head(key, signal)),

    async details(key, signal) {
      const answer = await head(key, signal);
      if (answer.ContentLength !== undefined) return detailsOf(answer);
      throw new BlobUnavailableError(key, `${location}/${key} is there, and its storage does not say how long it is.`);
    },

    async open(key, fromByte, signal, part) {
      const open = () => get(at(key), key, signal, { fromByte, ...part });
      return retry(open, { isPassing, signal }).catch(async (fault) => {
        const isChanged = (fault as ServiceFault)?.$metadata?.httpStatusCode === 412;
        throw isChanged ? changed(key) : await refusal(fault, key, signal);
      });
    },

    versionOf: (stream) => etags.get(stream) ?? null,

    ignoresRanges: () => ignoresRanges,

    versions: (key, signal) =>
      objectVersions(client, at(key), signal).catch((fault) => nullWhenRefused(fault, key, signal)),

    readVersion: (key, id, limitBytes, signal) =>
      readWhole({ ...at(key), VersionId: id }, key, limitBytes, signal).catch((fault) =>
        nullWhenRefused(fault, key, signal),
      ),
  };

  /** Of a call that not everybody may make, nor every store knows. */
  function nullWhenRefused(fault: unknown, key: string, signal: AbortSignal): null {
    const status = (fault as ServiceFault)?.$metadata?.httpStatusCode ?? 0;
    if (!signal.aborted && [400, 401, 403, 405, 501].includes(status)) return null;
    throw signal.aborted ? fault : blobErrorOf(fault, key, location, 'read');
  }
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
    replication: head.ReplicationStatus ?? null,
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
