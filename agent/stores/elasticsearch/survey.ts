import type { BlobSource } from '../../blobs/blob-source.ts';
import type { Survey } from '../store-definition.ts';
import { UnknownFormatError } from './format/format-error.ts';
import { releaseOf } from './format/version-id.ts';
import { machineNeeds } from './machine-needs.ts';
import { MetadataReader } from './objects/metadata-reader.ts';
import { type SnapshotBlob, snapshotBlobSchema } from './objects/snapshot-blob.ts';

/**
 * Reads the one object whose landing was announced: it is there when index-N may not be yet. null when it can't be read
 * or understood, of which the proof will say what there is to say. Throws BlobErrors other than that it is missing.
 */
export async function surveySnapshot(source: BlobSource, uuid: string, signal: AbortSignal): Promise<Survey | null> {
  const object = { key: `snap-${uuid}.dat`, codec: 'snapshot', evidence: { path: [] as string[] } } as const;
  const read = await new MetadataReader(source).read(object, snapshotBlobSchema, signal);
  return read && surveyOf(read.value);
}

function surveyOf(snapshot: SnapshotBlob): Survey | null {
  try {
    const bytes = bytesOf(snapshot);
    return { writtenBy: releaseOf(snapshot.version_id), bytes, ...machineNeeds(bytes, snapshot.total_shards) };
  } catch (error) {
    if (error instanceof UnknownFormatError) return null;
    throw error;
  }
}

function bytesOf({ indices, index_details: details }: SnapshotBlob): number | null {
  const sizes = indices.map((index) => details.get(index)?.size_in_bytes);
  return sizes.every((size) => size !== undefined) ? sizes.reduce((sum, size) => sum + size, 0) : null;
}
