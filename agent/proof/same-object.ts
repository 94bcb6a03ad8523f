import type { BlobSource } from '../blobs/blob-source.ts';
import { BlobMissingError } from '../blobs/errors.ts';
import { RunError } from './run-error.ts';

/**
 * Throws a RunError `deleted` when an object is gone, or no longer the one that it was at `version`: what was seen of
 * it then says nothing.
 */
export async function demandSameObject(source: BlobSource, key: string, version: string, signal: AbortSignal) {
  const now = await source.details(key, signal).catch((error: unknown) => {
    if (error instanceof BlobMissingError) throw new RunError('deleted', `${key} was deleted while it was proven.`);
    throw error;
  });
  if (now.version === version) return;
  throw new RunError('deleted', `${key} was replaced by another object while it was proven.`);
}
