import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import type { BlobSource } from './blob-source.ts';
import {
  BlobChangedError,
  BlobDeniedError,
  BlobError,
  BlobMissingError,
  BlobTooLargeError,
  BlobUnavailableError,
} from './errors.ts';
import { filesBelow } from './files-below.ts';
import { placeInside } from './place-inside.ts';

interface OpenFile {
  readonly file: FileHandle;
  readonly stats: Stats;
}

/**
 * A repository in a directory, which may itself be a link. What lies in it is read only if it is a regular file that
 * is really inside: links are followed within it; one that leads out may be listed, and reading it is denied.
 */
export function directorySource(path: string): BlobSource {
  const root = resolve(path);
  /** Of which version of its file each stream is. */
  const versions = new WeakMap<Readable, string>();

  async function openInside(key: string): Promise<OpenFile> {
    const place = await placeInside(root, key);
    if (place === null) throw new BlobMissingError(key, `${join(root, key)} does not exist.`);
    const file = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (stats.isFile()) return { file, stats };
      throw new BlobDeniedError(key, `${join(root, key)} is not a regular file.`);
    } catch (fault) {
      await file.close();
      throw fault;
    }
  }

  /** Its errors are BlobErrors, those of the system too; of an abort, the signal's reason. */
  async function blaming<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (fault) {
      signal.throwIfAborted();
      throw blobErrorOf(fault, key, root);
    }
  }

  return {
    location: root,

    async *list(prefix, signal) {
      try {
        for await (const { key, stats } of filesBelow(root, prefix, signal)) {
          yield { key, bytes: stats.size, storageClass: null, version: versionOf(stats) };
        }
      } catch (fault) {
        signal.throwIfAborted();
        throw blobErrorOf(fault, prefix, root);
      }
    },

    read: (key, limitBytes, signal) =>
      blaming(key, signal, async () => {
        const { file, stats } = await openInside(key);
        try {
          if (stats.size > limitBytes) throw new BlobTooLargeError(key, `${key} is longer than ${limitBytes} bytes.`);
          return await file.readFile({ signal });
        } finally {
          await file.close();
        }
      }),

    details: (key, signal) =>
      blaming(key, signal, async () => {
        const { file, stats } = await openInside(key);
        await file.close();
        const modifiedAt = stats.mtime.toISOString();
        const version = versionOf(stats);
        return {
          bytes: stats.size,
          storageClass: null,
          access: 'now',
          modifiedAt,
          version,
          checksum: null,
          replication: null,
        };
      }),

    open: (key, fromByte, signal, { to, sameAs } = {}) =>
      blaming(key, signal, async () => {
        const { file, stats } = await openInside(key);
        const version = versionOf(stats);
        const before = sameAs && versions.get(sameAs);
        const isChanged = before !== undefined && before !== version;
        if (signal.aborted || isChanged) await file.close();
        signal.throwIfAborted();
        if (isChanged) throw new BlobChangedError(key, `${join(root, key)} changed while it was read.`);
        const end = to === undefined ? {} : { end: to - 1 };
        const stream = file.createReadStream({ start: fromByte, ...end, highWaterMark: 1024 ** 2 });
        versions.set(stream, version);
        return addAbortSignal(signal, stream);
      }),

    versionOf: (stream) => versions.get(stream) ?? null,
  };
}

function versionOf({ ino, size, mtimeMs }: Stats): string {
  return `${ino}-${size}-${mtimeMs}`;
}

function blobErrorOf(fault: unknown, key: string, root: string): unknown {
  const { code } = fault as NodeJS.ErrnoException;
  if (fault instanceof BlobError || typeof code !== 'string') return fault;
  const path = join(root, key);
  const options = { cause: fault };
  if (code === 'ENOENT' || code === 'ENOTDIR') return new BlobMissingError(key, `${path} does not exist.`, options);
  if (['EACCES', 'EPERM', 'ELOOP'].includes(code)) {
    return new BlobDeniedError(key, `Reading ${path} is denied (${code}).`, options);
  }
  return new BlobUnavailableError(key, `${path} could not be read (${code}).`, options);
}
