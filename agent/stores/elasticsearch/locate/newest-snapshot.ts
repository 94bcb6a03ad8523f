import type { BlobSource } from '../../../blobs/blob-source.ts';
import { BlobError } from '../../../blobs/errors.ts';
import { forEachParallel } from '../../../blobs/for-each-parallel.ts';
import type { Finding } from '../../../contract/finding.ts';
import type { ProofContext } from '../../../proof/store.ts';
import { MetadataReader } from '../objects/metadata-reader.ts';
import type { ListedSnapshot, RepositoryIndex } from '../objects/repository-index.ts';
import { snapshotBlobSchema, snapshotKey } from '../objects/snapshot-blob.ts';

const concurrency = 16;

/**
 * The UUID of the snapshot that started last, of several that did at once the one that index-N lists last; null when
 * there is none. Before 7.14 index-N knows no times, so that the snapshots must be asked themselves. One whose object
 * is lost or damaged, as an interrupted deletion leaves it, is passed over with a warning, unless all are; one that
 * can't be read now counts as the newest, so that its proof says why.
 */
export async function newestSnapshot(
  source: BlobSource,
  { snapshots }: Pick<RepositoryIndex, 'snapshots'>,
  { report, signal }: Pick<ProofContext, 'report' | 'signal'>,
): Promise<string | null> {
  const startedAt = new Map<string, number>();
  const unreadable: ListedSnapshot[] = [];
  await forEachParallel(snapshots, concurrency, signal, async (snapshot) => {
    const start = snapshot.start_time_millis ?? (await startOf(source, snapshot.uuid, signal));
    if (start === null) unreadable.push(snapshot);
    startedAt.set(snapshot.uuid, start ?? Number.NEGATIVE_INFINITY);
  });
  if (unreadable.length < snapshots.length) {
    for (const { name, uuid } of unreadable) report(passedOver(name, uuid));
  }
  const startOfEach = ({ uuid }: { readonly uuid: string }) => startedAt.get(uuid) ?? Number.NEGATIVE_INFINITY;
  // Which request is answered first must not decide: the sort is stable, and index-N lists a younger one later.
  return snapshots.toSorted((a, b) => Math.sign(startOfEach(a) - startOfEach(b)) || 0).at(-1)?.uuid ?? null;
}

/** Null where its object is lost or damaged. */
async function startOf(source: BlobSource, uuid: string, signal: AbortSignal): Promise<number | null> {
  const reader = new MetadataReader(source);
  const object = { key: snapshotKey(uuid), codec: 'snapshot', evidence: { path: [] as string[] } } as const;
  try {
    const read = await reader.read(object, snapshotBlobSchema, signal);
    if (read !== null) return read.value.start_time;
    return reader.findings.list().some(({ check }) => check === 'storage-class') ? Number.POSITIVE_INFINITY : null;
  } catch (error) {
    if (error instanceof BlobError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

function passedOver(name: string, uuid: string): Finding {
  const object = snapshotKey(uuid);
  return {
    check: 'repository-index',
    severity: 'warning',
    message: `The snapshot ${name} is listed, and its object ${object} is lost or damaged; the newest of the others is looked at.`,
    remedy: `If it was deleted, delete it once more: Elasticsearch then cleans up. To see what is left of it: --snapshot ${name}.`,
    evidence: { object, path: [] },
  };
}
