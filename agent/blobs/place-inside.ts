import { readlink, realpath } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { BlobDeniedError } from './errors.ts';

/** As many as Linux follows. */
const mostLinks = 40;

/**
 * Where what has this key really lies, its links followed; null where nothing is. Throws a BlobDeniedError where a link
 * leads out of the root, even to nothing: what is not looked at is not missing. Else throws what the system does.
 */
export async function placeInside(root: string, key: string): Promise<string | null> {
  const real = await realpath(root);
  if (key === '') return real;
  // No file's name is empty.
  if (key.split('/').includes('')) return null;
  const place = await realpath(join(real, key)).catch(async (fault: NodeJS.ErrnoException) => {
    const end = await brokenEnd(real, key);
    if (end === null && fault.code !== 'ENOENT' && fault.code !== 'ENOTDIR') throw fault;
    return end;
  });
  if (place === null || place.startsWith(join(real, sep))) return place;
  const message = `${join(root, key)} leads out of ${root}, by a link or otherwise, and nothing is read there.`;
  throw new BlobDeniedError(key, message);
}

/** Where the links of a path lead that can't be followed to its end, if that is outside of the root; else null. */
async function brokenEnd(real: string, key: string): Promise<string | null> {
  let at = real;
  for (const part of key.split('/')) {
    at = join(at, part);
    for (let links = 0; links < mostLinks; links += 1) {
      const target = await readlink(at).catch(() => null);
      if (target === null) break;
      at = resolve(dirname(at), target);
    }
    if (!at.startsWith(join(real, sep))) return at;
  }
  return null;
}
