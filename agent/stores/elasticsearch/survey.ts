import type { BlobSource } from '../../blobs/blob-source.ts';
import { UnknownFormatError } from './format/format-error.ts';
import { releaseOf } from './format/version-id.ts';
import { MetadataReader } from './objects/metadata-reader.ts';
import { type SnapshotBlob, snapshotBlobSchema } from './objects/snapshot-blob.ts';

/** What a snapshot's own object tells before anything else is read: enough to choose a machine by. */
export interface Survey {
  /** The release that wrote it, at the least. */
  readonly elasticsearchVersion: string;
  readonly shards: number;
  /** Of all its indices; null where the snapshot doesn't say (before 7.13). */
  readonly bytes: number | null;
}

/**
 * Reads the one object whose landing was told of: it is there when index-N may not be yet. null when it can't be read
 * or understood, of which the proof will say what there is to say. Throws BlobErrors other than that it is missing.
 */
export async function surveySnapshot(source: BlobSource, uuid: string, signal: AbortSignal): Promise<Survey | null> {
  const object = { key: `snap-${uuid}.dat`, codec: 'snapshot', evidence: {} } as const;
  const read = await new MetadataReader(source).read(object, snapshotBlobSchema, signal);
  return read && surveyOf(read.value);
}

function surveyOf(snapshot: SnapshotBlob): Survey | null {
  try {
    const elasticsearchVersion = releaseOf(snapshot.version_id);
    return { elasticsearchVersion, shards: snapshot.total_shards, bytes: bytesOf(snapshot) };
  } catch (error) {
    if (error instanceof UnknownFormatError) return null;
    throw error;
  }
}

function bytesOf({ indices, index_details: details }: SnapshotBlob): number | null {
  const sizes = indices.map((index) => details.get(index)?.size_in_bytes);
  return sizes.every((size) => size !== undefined) ? sizes.reduce((sum, size) => sum + size, 0) : null;
}
