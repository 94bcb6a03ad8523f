import { constants } from 'node:fs';
import { type FileHandle, lstat, open, opendir, realpath } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import type { BlobEntry, BlobSource } from './blob-source.ts';
import {
  BlobDeniedError,
  type BlobError,
  BlobMissingError,
  BlobTooLargeError,
  BlobUnavailableError,
} from './errors.ts';

/**
 * A repository in a directory, which may itself be a link. What lies in it is read only if it is a regular file that
 * is really inside: links in it are not listed, and reading through one that leads out is denied.
 */
export function directorySource(path: string): BlobSource {
  const root = resolve(path);

  async function openInside(key: string): Promise<FileHandle> {
    const real = await realpath(join(root, key));
    if (!real.startsWith(join(await realpath(root), sep))) {
      throw new BlobDeniedError(key, `${key} leads out of ${root}.`);
    }
    const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if ((await file.stat()).isFile()) return file;
    await file.close();
    throw new BlobDeniedError(key, `${join(root, key)} is not a regular file.`);
  }

  return {
    location: root,

    async *list(prefix, signal) {
      const directory = prefix.slice(0, prefix.lastIndexOf('/') + 1);
      for await (const key of filesBelow(root, directory, signal)) {
        if (!key.startsWith(prefix)) continue;
        // What is deleted while it is listed was not there.
        const stat = await lstat(join(root, key)).catch((fault) =>
          fault.code === 'ENOENT' ? null : fail(fault, key, root),
        );
        if (stat) yield { key, bytes: stat.size, storageClass: null } satisfies BlobEntry;
      }
    },

    async read(key, limitBytes, signal) {
      const file = await openInside(key).catch((fault) => fail(fault, key, root));
      try {
        const { size } = await file.stat();
        if (size > limitBytes) throw new BlobTooLargeError(key, `${key} is longer than ${limitBytes} bytes.`);
        return await file.readFile({ signal });
      } catch (fault) {
        // Node's own error for it would hide who aborted, and why.
        signal.throwIfAborted();
        return fail(fault as NodeJS.ErrnoException, key, root);
      } finally {
        await file.close();
      }
    },

    async details(key) {
      await using file = await openInside(key).catch((fault) => fail(fault, key, root));
      const { size, ino, mtime, mtimeMs } = await file.stat();
      const version = `${ino}-${size}-${mtimeMs}`;
      return {
        bytes: size,
        storageClass: null,
        access: 'now',
        modifiedAt: mtime.toISOString(),
        version,
        checksum: null,
      };
    },

    async open(key, fromByte, signal): Promise<Readable> {
      const file = await openInside(key).catch((fault) => fail(fault, key, root));
      if (signal.aborted) await file.close();
      signal.throwIfAborted();
      return addAbortSignal(signal, file.createReadStream({ start: fromByte, highWaterMark: 256 * 1024 }));
    },
  };
}

async function* filesBelow(root: string, directory: string, signal: AbortSignal): AsyncGenerator<string> {
  signal.throwIfAborted();
  const opened = await opendir(join(root, directory)).catch((fault: NodeJS.ErrnoException) => {
    if (fault.code === 'ENOENT' && directory !== '') return null;
    return fail(fault, directory, root);
  });
  if (opened === null) return;
  try {
    for (;;) {
      const entry = await opened.read().catch((fault) => fail(fault, directory, root));
      if (entry === null) return;
      const key = directory + entry.name;
      if (entry.isDirectory()) yield* filesBelow(root, `${key}/`, signal);
      else if (entry.isFile()) yield key;
    }
  } finally {
    await opened.close();
  }
}

function fail(fault: NodeJS.ErrnoException | BlobError, key: string, root: string): never {
  if (!('code' in fault) || typeof fault.code !== 'string' || fault.code.startsWith('blob-')) throw fault;
  const path = join(root, key);
  if (['ENOENT', 'ENOTDIR'].includes(fault.code)) {
    throw new BlobMissingError(key, `${path} does not exist.`, { cause: fault });
  }
  if (['EACCES', 'EPERM', 'ELOOP'].includes(fault.code)) {
    throw new BlobDeniedError(key, `Reading ${path} is denied (${fault.code}).`, { cause: fault });
  }
  throw new BlobUnavailableError(key, `${path} could not be read (${fault.code}).`, { cause: fault });
}
