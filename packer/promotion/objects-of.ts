import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The files of a directory and of those below it, by their paths relative to it: the keys of objects made of them. */
export async function objectsOf(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
}
