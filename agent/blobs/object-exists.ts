import type { BlobSource } from './blob-source.ts';
import { BlobMissingError } from './errors.ts';

/** Asks for the object itself: not every store lists all that it has. Throws BlobErrors but that it is missing. */
export async function objectExists(
  source: Pick<BlobSource, 'details'>,
  key: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await source.details(key, signal);
    return true;
  } catch (error) {
    if (error instanceof BlobMissingError) return false;
    throw error;
  }
}
