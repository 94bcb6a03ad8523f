import { createWriteStream } from 'node:fs';
import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar';
import { type Entry, openPromise } from 'yauzl';

/** Unpacks a .zip (or a Python wheel) into a directory, with its executable bits, readable for every user. */
export async function unzip(archive: string, directory: string): Promise<void> {
  const zip = await openPromise(archive);
  for await (const entry of zip.eachEntry()) {
    const path = join(directory, entry.fileName);
    if (entry.fileName.endsWith('/')) {
      await mkdir(path, { recursive: true });
      continue;
    }
    await mkdir(dirname(path), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path, { mode: modeOf(entry) }));
  }
  await openToAll(directory);
}

/** Unpacks a .tar.gz into a directory, with its executable bits, readable for every user. */
export async function untar(archive: string, directory: string): Promise<void> {
  await extract({ file: archive, cwd: directory, preserveOwner: false, strict: true });
  await openToAll(directory);
}

/** The upper half of the external attributes is the Unix mode (APPNOTE.TXT 4.4.15, Info-ZIP's convention). */
function modeOf(entry: Entry): number {
  return (entry.externalFileAttributes >>> 16) & 0o100 ? 0o755 : 0o644;
}

/** Whatever the archive and this process's umask say: another user will run what lies here. */
async function openToAll(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const runs = entry.isDirectory() || ((await stat(path)).mode & 0o100) !== 0;
    await chmod(path, runs ? 0o755 : 0o644);
  }
}
