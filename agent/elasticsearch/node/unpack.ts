import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
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
      await mkdir(path, { recursive: true, mode: 0o755 });
      continue;
    }
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path, { mode: modeOf(entry) }));
  }
}

/** Unpacks a .tar.gz into a directory, readable for every user. */
export async function untar(archive: string, directory: string): Promise<void> {
  await extract({ file: archive, cwd: directory, fmode: 0o644, dmode: 0o755, preserveOwner: false, strict: true });
}

/** The upper half of the external attributes is the Unix mode (APPNOTE.TXT 4.4.15, Info-ZIP's convention). */
function modeOf(entry: Entry): number {
  return (entry.externalFileAttributes >>> 16) & 0o100 ? 0o755 : 0o644;
}
