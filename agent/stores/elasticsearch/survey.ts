import type { BlobSource } from '../../blobs/blob-source.ts';
import type { Survey } from '../store-definition.ts';
import { isForeign, writerOf } from './format/version-id.ts';
import { machineNeeds } from './machine-needs.ts';
import { MetadataReader } from './objects/metadata-reader.ts';
import { type SnapshotBlob, sizedIndices, snapshotBlobSchema, snapshotKey } from './objects/snapshot-blob.ts';

/**
 * Reads the one object whose landing was announced: it is there when index-N may not be yet. null when it can't be read
 * or understood, of which the proof will say what there is to say. Throws BlobErrors other than that it is missing.
 */
export async function surveySnapshot(source: BlobSource, uuid: string, signal: AbortSignal): Promise<Survey | null> {
  const object = { key: snapshotKey(uuid), codec: 'snapshot', evidence: { path: [] as string[] } } as const;
  const read = await new MetadataReader(source).read(object, snapshotBlobSchema, signal);
  return read && surveyOf(read.value);
}

/** null of a foreign writer, too, and of one that is too old: nothing here restores what it wrote. */
function surveyOf(snapshot: SnapshotBlob): Survey | null {
  const writer = writerOf(snapshot.version_id);
  if (isForeign(writer)) return null;
  const items = sizedIndices(snapshot);
  const sizes = items?.map(({ bytes }) => bytes) ?? null;
  return { writtenBy: writer.version, items, ...machineNeeds(sizes, snapshot.total_shards) };
}
