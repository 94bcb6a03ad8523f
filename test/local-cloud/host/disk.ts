import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** A disk of so many megabytes, mounted at a directory. Only root can have one. */
export async function mountDisk(directory: string, megabytes: number): Promise<void> {
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'machine', directory]);
}

/** Gives it up at once, whoever still has files open on it. */
export async function unmountDisk(directory: string): Promise<void> {
  await execa('umount', ['--lazy', directory]);
}

const block = Buffer.alloc(1024 * 1024);

/** Writes until nothing more has room. */
export async function fill(directory: string): Promise<void> {
  const file = await open(join(directory, 'filler'), 'w');
  try {
    for (;;) await file.write(block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
}
