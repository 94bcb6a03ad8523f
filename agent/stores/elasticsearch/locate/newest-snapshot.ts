import type { BlobSource } from '../../../blobs/blob-source.ts';
import { BlobError } from '../../../blobs/errors.ts';
import { forEachParallel } from '../../../blobs/for-each-parallel.ts';
import { MetadataReader } from '../objects/metadata-reader.ts';
import type { RepositoryIndex } from '../objects/repository-index.ts';
import { snapshotBlobSchema } from '../objects/snapshot-blob.ts';

const concurrency = 16;

/**
 * The UUID of the snapshot that started last, of several that did at once the one that index-N lists last; null when
 * there is none. Before 7.14 index-N knows no times, so that the
 * snapshots must be asked themselves; one that can't be read counts as the newest, lest its damage go unseen.
 */
export async function newestSnapshot(
  source: BlobSource,
  { snapshots }: RepositoryIndex,
  signal: AbortSignal,
): Promise<string | null> {
  const startedAt = new Map<string, number>();
  await forEachParallel(snapshots, concurrency, signal, async ({ uuid, start_time_millis }) => {
    startedAt.set(uuid, start_time_millis ?? (await startOf(source, uuid, signal)));
  });
  const startOfEach = ({ uuid }: { readonly uuid: string }) => startedAt.get(uuid) ?? Number.NEGATIVE_INFINITY;
  // Which request is answered first must not decide: the sort is stable, and index-N lists a younger one later.
  return snapshots.toSorted((a, b) => Math.sign(startOfEach(a) - startOfEach(b)) || 0).at(-1)?.uuid ?? null;
}

async function startOf(source: BlobSource, uuid: string, signal: AbortSignal): Promise<number> {
  const reader = new MetadataReader(source);
  const object = { key: `snap-${uuid}.dat`, codec: 'snapshot', evidence: { path: [] as string[] } } as const;
  const read = await reader.read(object, snapshotBlobSchema, signal).catch((error) => {
    if (error instanceof BlobError) return null;
    throw error;
  });
  return read?.value.start_time ?? Number.POSITIVE_INFINITY;
}
