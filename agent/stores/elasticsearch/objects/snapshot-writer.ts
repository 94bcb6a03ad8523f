import type { BlobSource } from '../../../blobs/blob-source.ts';
import { BlobError } from '../../../blobs/errors.ts';
import { type Writer, writerOf, writerOfListed } from '../format/version-id.ts';
import { MetadataReader } from './metadata-reader.ts';
import type { SnapshotEntry } from './repository-index.ts';
import { snapshotBlobSchema, snapshotKey } from './snapshot-blob.ts';

/** What wrote a snapshot, by its own object and its repository's index; null where that can't be told. */
export async function readSnapshotWriter(
  source: BlobSource,
  { uuid, version }: Pick<SnapshotEntry, 'uuid' | 'version'>,
  signal: AbortSignal,
): Promise<Writer | null> {
  const object = { key: snapshotKey(uuid), codec: 'snapshot', evidence: { path: [] as string[] } } as const;
  try {
    const read = await new MetadataReader(source).read(object, snapshotBlobSchema, signal);
    const versionId = read?.value.version_id ?? null;
    return writerOfListed(version, versionId) ?? (versionId === null ? null : writerOf(versionId));
  } catch (error) {
    if (error instanceof BlobError) return null;
    throw error;
  }
}
