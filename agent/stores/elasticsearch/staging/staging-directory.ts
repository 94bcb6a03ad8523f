import { chmod, type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { isDiskFault } from '../../../proof/disk-fault.ts';
import { RunError } from '../../../proof/run-error.ts';

/** Elasticsearch, another user, must read what is staged, whatever this process's umask is. */
const directoryMode = 0o755;
const fileMode = 0o644;

/**
 * The copy of a repository, on the local disk. Its own failures are RunErrors: `storage-unavailable` where the disk
 * fails, else `internal`.
 */
export class StagingDirectory {
  readonly #root: string;
  readonly #made = new Map<string, Promise<void>>();

  constructor(path: string) {
    this.#root = resolve(path);
  }

  /** Opens an empty file for the object, which the caller closes. */
  async create(key: string): Promise<StagedFile> {
    const path = join(this.#root, key);
    if (!path.startsWith(this.#root + sep))
      throw new RunError('internal', `${key} would be staged outside of its place.`);
    return blamingDisk(key, async () => {
      await this.#directory(dirname(path));
      const handle = await open(path, 'w', fileMode);
      await handle.chmod(fileMode);
      return new StagedFile(key, handle);
    });
  }

  /** Makes a directory, and those above it, once. */
  #directory(path: string): Promise<void> {
    const known = this.#made.get(path);
    if (known) return known;
    const made = path === this.#root ? makeRoot(path) : this.#directory(dirname(path)).then(() => make(path));
    this.#made.set(path, made);
    return made;
  }
}

export class StagedFile {
  readonly #key: string;
  readonly #handle: FileHandle;

  constructor(key: string, handle: FileHandle) {
    this.#key = key;
    this.#handle = handle;
  }

  /** Writes all of the bytes, from this place of the file on. */
  async write(bytes: Buffer, at: number): Promise<void> {
    await blamingDisk(this.#key, async () => {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, at + done);
        done += bytesWritten;
      }
    });
  }

  async close(): Promise<void> {
    await blamingDisk(this.#key, () => this.#handle.close());
  }
}

async function makeRoot(path: string): Promise<void> {
  const created = await mkdir(path, { recursive: true, mode: directoryMode });
  if (created !== undefined) await chmod(path, directoryMode);
}

async function make(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: directoryMode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw error;
  }
  await chmod(path, directoryMode);
}

async function blamingDisk<T>(key: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = isDiskFault(error) ? 'storage-unavailable' : 'internal';
    throw new RunError(reason, `${key} could not be staged: ${(error as Error).message}`, { cause: error });
  }
}
