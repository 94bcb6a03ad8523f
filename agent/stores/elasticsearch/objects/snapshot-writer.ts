import type { BlobSource } from '../../../blobs/blob-source.ts';
import { BlobError } from '../../../blobs/errors.ts';
import { type Writer, writerOf } from '../format/version-id.ts';
import { MetadataReader } from './metadata-reader.ts';
import { snapshotBlobSchema } from './snapshot-blob.ts';

/** What wrote a snapshot, by its own object; null where that can't be read. */
export async function readSnapshotWriter(
  source: BlobSource,
  uuid: string,
  signal: AbortSignal,
): Promise<Writer | null> {
  const object = { key: `snap-${uuid}.dat`, codec: 'snapshot', evidence: { path: [] as string[] } } as const;
  try {
    const read = await new MetadataReader(source).read(object, snapshotBlobSchema, signal);
    return read && writerOf(read.value.version_id);
  } catch (error) {
    if (error instanceof BlobError) return null;
    throw error;
  }
}
