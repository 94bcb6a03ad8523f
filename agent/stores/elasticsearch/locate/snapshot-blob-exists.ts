import type { BlobSource } from '../../../blobs/blob-source.ts';

/** Whether a snapshot's own object is there, whatever lists it. */
export async function snapshotBlobExists(source: BlobSource, uuid: string, signal: AbortSignal): Promise<boolean> {
  const own = `snap-${uuid}.dat`;
  for await (const { key } of source.list(own, signal)) if (key === own) return true;
  return false;
}
