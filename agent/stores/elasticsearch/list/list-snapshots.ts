import type { BlobSource } from '../../../blobs/blob-source.ts';
import { BlobError } from '../../../blobs/errors.ts';
import { forEachParallel } from '../../../blobs/for-each-parallel.ts';
import { prove } from '../../../proof/prove.ts';
import { RunError } from '../../../proof/run-error.ts';
import type { ProofContext, Store, StoreState } from '../../../proof/store.ts';
import type { Explanation, LocalRequest } from '../../store-definition.ts';
import { checks } from '../checks.ts';
import { type CurrentIndex, readCurrentIndex, unreadableIndexFinding } from '../locate/current-index.ts';
import { noRepository } from '../locate/not-listed.ts';
import { oddEntriesFinding } from '../locate/odd-entries.ts';
import { MetadataReader } from '../objects/metadata-reader.ts';
import { indexCounts, stateText } from '../objects/repository-index.ts';
import { type SnapshotBlob, sizedIndices, snapshotBlobSchema, snapshotKey } from '../objects/snapshot-blob.ts';
import { phases } from '../words.ts';
import { listingLines } from './lines.ts';
import type { ListedSnapshot, SnapshotListing } from './listing.ts';

/** Lists what a repository holds, by its index and the snapshots' own objects; nothing of them is checked. */
export async function listSnapshots({ source, observer, signal }: LocalRequest): Promise<Explanation> {
  const store = new Listing(source);
  const repository = { name: null, location: source.location };
  const kind = { id: 'elasticsearch', checks, phases };
  const proof = await prove({ kind, store, repository, level: 'structure', observer, signal });
  const { verdict, reason, explanation, findings } = proof;
  const snapshots = store.snapshots.toSorted((a, b) => compare(b.startedAt ?? '', a.startedAt ?? ''));
  const json: SnapshotListing = {
    version: 1,
    ...{ verdict, reason, explanation, findings },
    repository: { ...store.state().repository, location: source.location },
    snapshots,
  };
  return { proof, json: { ...json }, lines: (layout) => listingLines(json, layout) };
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

const concurrency = 16;

/** Reads as level `structure` does, and is never asked for more. */
class Listing implements Store {
  readonly snapshots: ListedSnapshot[] = [];
  readonly #source: BlobSource;
  #current: CurrentIndex | null = null;

  constructor(source: BlobSource) {
    this.#source = source;
  }

  async structure(context: ProofContext): Promise<void> {
    await context.phase('locate', async () => {
      try {
        this.#current = await readCurrentIndex(this.#source, context.signal);
      } catch (error) {
        return context.report(unreadableIndexFinding(error));
      }
      if (this.#current === null) throw await noRepository(this.#source, context.signal);
      const { file, index } = this.#current;
      for (const finding of oddEntriesFinding(file.key, index.oddEntries)) context.report(finding);
      const counts = indexCounts(index);
      await forEachParallel(index.snapshots, concurrency, context.signal, async (entry, signal) => {
        const { uuid, state } = entry;
        const blob = await this.#blobOf(uuid, signal);
        const startedAt = entry.start_time_millis ?? blob?.start_time;
        const endedAt = entry.end_time_millis ?? blob?.end_time;
        this.snapshots.push({
          name: entry.name,
          uuid,
          state: stateText(state) ?? blob?.state ?? null,
          startedAt: startedAt === undefined ? null : new Date(startedAt).toISOString(),
          endedAt: endedAt === undefined ? null : new Date(endedAt).toISOString(),
          indices: counts.get(uuid) ?? 0,
          bytes: blob === null ? null : (sizedIndices(blob)?.reduce((sum, { bytes }) => sum + bytes, 0) ?? null),
        });
        context.observer.progressed('locate', this.snapshots.length, index.snapshots.length, 'snapshots');
      });
    });
  }

  bytes = notAsked;
  restore = notAsked;
  examine = notAsked;

  state(): StoreState {
    const { generation = null, index } = this.#current ?? {};
    return {
      repository: { uuid: index?.uuid ?? null, clusterId: index?.cluster_id ?? null, generation },
      snapshot: { name: null, uuid: null, state: null, writtenBy: null, startedAt: null, endedAt: null },
      ...{ items: [], leftOut: [], restoredBy: null },
    };
  }

  async close(): Promise<void> {}

  /** Null where it can't be read or understood: it is listed all the same. */
  async #blobOf(uuid: string, signal: AbortSignal): Promise<SnapshotBlob | null> {
    const object = { key: snapshotKey(uuid), codec: 'snapshot', evidence: { path: [] as string[] } } as const;
    try {
      return (await new MetadataReader(this.#source).read(object, snapshotBlobSchema, signal))?.value ?? null;
    } catch (error) {
      if (error instanceof BlobError) return null;
      throw error;
    }
  }
}

function notAsked(): Promise<void> {
  return Promise.reject(new RunError('internal', 'A listing has no such level.'));
}
