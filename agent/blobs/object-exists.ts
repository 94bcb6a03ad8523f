import type { BlobDetails, BlobSource } from './blob-source.ts';
import { BlobMissingError } from './errors.ts';

type Asked = Pick<BlobSource, 'details'>;

/** Of an object that may not be there: null then. Throws BlobErrors but that it is missing. */
export async function detailsIfThere(source: Asked, key: string, signal: AbortSignal): Promise<BlobDetails | null> {
  try {
    return await source.details(key, signal);
  } catch (error) {
    if (error instanceof BlobMissingError) return null;
    throw error;
  }
}

/** Asks for the object itself: not every store lists all that it has. Throws BlobErrors but that it is missing. */
export async function objectExists(source: Asked, key: string, signal: AbortSignal): Promise<boolean> {
  return (await detailsIfThere(source, key, signal)) !== null;
}
