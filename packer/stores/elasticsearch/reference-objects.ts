import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The objects of a repository in a directory, by their keys relative to it. */
export async function objectsOf(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
}

/**
 * The objects of a repository in groups, in the order in which Elasticsearch writes them: data, then the snapshot's own,
 * then index-N, then index.latest. `keys` are relative to the repository.
 */
export function orderOfWriting(keys: readonly string[]): string[][] {
  return [0, 1, 2, 3].map((rank) => keys.filter((key) => rankOf(key) === rank));
}

function rankOf(key: string): number {
  if (key === 'index.latest') return 3;
  if (key.startsWith('index-')) return 2;
  if (/^(?:snap|meta)-/.test(key)) return 1;
  return 0;
}
