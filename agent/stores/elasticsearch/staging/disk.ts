import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import prettyBytes from 'pretty-bytes';
import type { Finding } from '../../../contract/finding.ts';
import { neededBytes } from '../machine-needs.ts';
import type { SnapshotContents } from '../model.ts';

/** Whether the disk below `directory`, which need not exist yet, has room for the proof; what it lacks is a finding. */
export async function checkDisk(contents: SnapshotContents, directory: string): Promise<Finding | null> {
  const needed = neededBytes(contents);
  const free = await freeBytes(resolve(directory));
  if (free >= needed) return null;
  return {
    check: 'disk-space',
    severity: 'error',
    message: `Restoring takes ${prettyBytes(needed)} of disk, of which ${prettyBytes(free)} are free.`,
    remedy: 'Choose an instance type or a disk with more room; the backup itself has nothing to do with it.',
    expected: needed,
    actual: free,
    evidence: { path: [] },
  };
}

/** Free for an ordinary user on the file system of the nearest directory that exists. */
async function freeBytes(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    return freeBytes(dirname(path));
  }
}
