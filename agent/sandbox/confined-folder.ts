import {
  chown,
  constants,
  type FileHandle,
  lchown,
  link,
  lstat,
  mkdir,
  open,
  opendir,
  realpath,
  rm,
  symlink,
} from 'node:fs/promises';
import { join, posix, resolve, sep } from 'node:path';

/** A name, or what lies at it already, would lead a writer out of the folder, or over something of another kind. */
export class UnsafeNameError extends Error {
  readonly code = 'unsafe-name';
}

export interface FileAttributes {
  readonly mode: number;
  /** Milliseconds since 1970; null: now. */
  readonly modifiedAt: number | null;
}

const mostKnown = 10_000;

/**
 * A folder that foreign names can't lead out of: nothing is written through a link, nor outside by `..`; what names an
 * absolute path is taken from here. All in it belongs to `owner`, where we may give it away.
 */
export class ConfinedFolder {
  readonly path: string;
  /** How many files must be in it now, and of how many bytes; those with two names count twice. */
  readonly written = { files: 0, bytes: 0 };
  readonly #owner: number;
  /** Directories that are none but directories; we never replace one. */
  readonly #known = new Set<string>();

  constructor(path: string, owner: number) {
    this.path = resolve(path);
    this.#owner = owner;
  }

  /** Makes it anew, empty. */
  async create(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
    await mkdir(this.path, { mode: 0o755 });
    await chown(this.path, this.#owner, this.#owner);
  }

  async directory(name: string): Promise<void> {
    await this.#directory(partsOf(name));
  }

  /** Writes a file, over an earlier one of that name. */
  async file(name: string, { mode, modifiedAt }: FileAttributes, content: AsyncIterable<Buffer>): Promise<void> {
    const path = await this.#place(name);
    await this.#clear(path, name);
    // With O_EXCL, nothing that lies there is followed.
    const file = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
    try {
      this.written.files += 1;
      for await (const chunk of content) {
        await file.writeFile(chunk);
        this.written.bytes += chunk.length;
      }
      await this.#finish(file, (mode & 0o755) | 0o600, modifiedAt);
    } finally {
      await file.close();
    }
  }

  /** False, and nothing is made, where the link would lead out. */
  async symlink(name: string, target: string): Promise<boolean> {
    const parts = partsOf(name);
    const inside = posix.join(...parts.slice(0, -1), target);
    if (target === '' || target.includes('\0') || target.startsWith('/') || inside.split('/')[0] === '..') return false;
    const path = await this.#place(name);
    await this.#clear(path, name);
    await symlink(target, path);
    await lchown(path, this.#owner, this.#owner);
    return true;
  }

  /** Another name for a file that is here already. */
  async hardlink(name: string, target: string): Promise<void> {
    const from = await this.#place(target);
    const found = await lstat(from).catch(() => null);
    if (!found?.isFile()) throw new UnsafeNameError(`${name} links to ${target}, which is no file before it`);
    const path = await this.#place(name);
    if (path === from) return;
    await this.#clear(path, name);
    await link(from, path);
    this.written.files += 1;
    this.written.bytes += found.size;
  }

  /** What lies at this name; links are followed as long as they stay inside. Null where nothing does. */
  async find(name: string): Promise<{ readonly isFile: boolean; readonly bytes: number } | null> {
    const real = await realpath(join(this.path, ...partsOf(name))).catch(() => null);
    if (real === null || !real.startsWith((await realpath(this.path)) + sep)) return null;
    const found = await lstat(real).catch(() => null);
    return found && { isFile: found.isFile(), bytes: found.size };
  }

  /** Every file in it, by its path from here; links are not followed. */
  async *files(signal: AbortSignal, below = ''): AsyncGenerator<{ readonly path: string; readonly bytes: number }> {
    for await (const entry of await opendir(join(this.path, below))) {
      signal.throwIfAborted();
      const path = below + entry.name;
      if (entry.isDirectory()) yield* this.files(signal, `${path}/`);
      else if (entry.isFile()) yield { path, bytes: (await lstat(join(this.path, path))).size };
    }
  }

  /** How many files are in it, and of how many bytes. */
  async count(signal: AbortSignal): Promise<ConfinedFolder['written']> {
    const found = { files: 0, bytes: 0 };
    for await (const { bytes } of this.files(signal)) {
      found.files += 1;
      found.bytes += bytes;
    }
    return found;
  }

  /** Where a file of this name goes; the directories above it are there then. */
  async #place(name: string): Promise<string> {
    const parts = partsOf(name);
    if (parts.length === 0) throw new UnsafeNameError(`"${name}" names no file`);
    return join(await this.#directory(parts.slice(0, -1)), parts.at(-1) ?? '');
  }

  async #directory(parts: readonly string[]): Promise<string> {
    let path = this.path;
    for (const part of parts) {
      path = join(path, part);
      if (this.#known.has(path)) continue;
      try {
        await mkdir(path, { mode: 0o755 });
        await chown(path, this.#owner, this.#owner);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        if (!(await lstat(path)).isDirectory())
          throw new UnsafeNameError(`${parts.join('/')} lies behind a link or file`);
      }
      if (this.#known.size >= mostKnown) this.#known.clear();
      this.#known.add(path);
    }
    return path;
  }

  /** Takes away a file or link, never a directory. */
  async #clear(path: string, name: string): Promise<void> {
    const found = await lstat(path).catch(() => null);
    if (found === null) return;
    if (found.isDirectory()) throw new UnsafeNameError(`${name} would replace a directory`);
    await rm(path);
    if (!found.isFile()) return;
    this.written.files -= 1;
    this.written.bytes -= found.size;
  }

  async #finish(file: FileHandle, mode: number, modifiedAt: number | null): Promise<void> {
    await file.chmod(mode);
    await file.chown(this.#owner, this.#owner);
    if (modifiedAt !== null) await file.utimes(modifiedAt / 1000, modifiedAt / 1000);
  }
}

function partsOf(name: string): string[] {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new UnsafeNameError(`${name} leads out of the folder`);
  if (name.includes('\0')) throw new UnsafeNameError('a name holds a NUL byte');
  return parts;
}
