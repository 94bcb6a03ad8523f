import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import prettyBytes from 'pretty-bytes';
import type { Finding } from '../../../contract/finding.ts';
import { bytesOf, neededBytes } from '../machine-needs.ts';
import type { IndexContents } from '../model.ts';

/** Free for an ordinary user on the file system of the nearest directory above that exists. */
export async function freeBytes(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    return freeBytes(dirname(path));
  }
}

/** Of an index that doesn't fit on the disk, though all others are gone. */
export function tooLargeFinding(index: IndexContents, diskBytes: number): Finding {
  const needed = neededBytes([bytesOf(index)]);
  return {
    check: 'disk-space',
    severity: 'error',
    message: `Restoring ${index.name} alone takes ${prettyBytes(needed)} of disk, of which there are ${prettyBytes(diskBytes)}.`,
    remedy: 'Choose an instance type or a disk with more room; the backup itself has nothing to do with it.',
    expected: needed,
    actual: diskBytes,
    evidence: { path: [index.name] },
  };
}
