import type { Dirent, Stats } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobDeniedError } from './errors.ts';
import { placeInside } from './place-inside.ts';

export interface FoundFile {
  /** Its path below the root, by which it was found. */
  readonly key: string;
  readonly stats: Stats;
}

interface Walk {
  readonly root: string;
  readonly prefix: string;
  readonly signal: AbortSignal;
}

/**
 * Every regular file whose key begins with `prefix`, in no order. No folder is entered that can't hold one. Links are
 * followed inside the root, and a circle of them ends; of one that leads out, a file is named, and a folder is not
 * entered. Throws what the system throws.
 */
export async function* filesBelow(root: string, prefix: string, signal: AbortSignal): AsyncGenerator<FoundFile> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const real = await realpath(root);
  const place = await placeInside(real, folder.slice(0, -1)).catch(nowhere);
  if (place !== null && folder !== '/') yield* walk({ root: real, prefix, signal }, folder, [place]);
}

/** So many links lead to one file at most: of folders that link to each other there would be ever more ways. */
const mostLinks = 4;

/** `places`: where the folder and those that lead to it really lie. */
async function* walk(its: Walk, folder: string, places: readonly string[], links = 0): AsyncGenerator<FoundFile> {
  its.signal.throwIfAborted();
  const opened = await opendir(places.at(-1) ?? its.root).catch(nowhere);
  if (opened === null) return;
  try {
    for (let entry = await opened.read(); entry !== null; entry = await opened.read()) {
      if ((folder + entry.name).startsWith(its.prefix)) yield* what(its, folder, places, links, entry);
    }
  } finally {
    await opened.close();
  }
}

async function* what(
  its: Walk,
  folder: string,
  places: readonly string[],
  linksBefore: number,
  entry: Dirent,
): AsyncGenerator<FoundFile> {
  const key = folder + entry.name;
  const path = join(places.at(-1) ?? its.root, entry.name);
  const place = entry.isSymbolicLink() ? await placeInside(its.root, key).catch(nowhere) : path;
  // What is deleted while it is listed was not there.
  const stats = await stat(path).catch(place === null ? () => null : nowhere);
  if (stats?.isFile()) yield { key, stats };
  else if (stats?.isDirectory() && place && !places.includes(place)) {
    const links = linksBefore + (entry.isSymbolicLink() ? 1 : 0);
    if (links <= mostLinks) yield* walk(its, `${key}/`, [...places, place], links);
  }
}

function nowhere(fault: NodeJS.ErrnoException | BlobDeniedError): null {
  if (['ENOENT', 'ENOTDIR', 'ELOOP', 'blob-denied'].includes(fault.code ?? '')) return null;
  throw fault;
}
