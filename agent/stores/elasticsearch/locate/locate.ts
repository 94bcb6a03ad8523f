import { setTimeout as sleep } from 'node:timers/promises';
import type { BlobSource } from '../../../blobs/blob-source.ts';
import { objectExists } from '../../../blobs/object-exists.ts';
import { RunError } from '../../../proof/run-error.ts';
import type { ProofContext } from '../../../proof/store.ts';
import { entryOf, minVersionOf, type RepositoryIndex } from '../objects/repository-index.ts';
import { snapshotKey } from '../objects/snapshot-blob.ts';
import { type CurrentIndex, readCurrentIndex, unreadableIndexFinding } from './current-index.ts';
import type { LocatedSnapshot, WantedSnapshot } from './located-snapshot.ts';
import { lostIndexFinding } from './lost-index.ts';
import { newestSnapshot } from './newest-snapshot.ts';
import { noRepository, notListed } from './not-listed.ts';
import { oddEntriesFinding, oddSnapshotFinding } from './odd-entries.ts';
import { demandNoReplica } from './replica.ts';

export interface LocateOptions {
  /**
   * How long index-N may lag behind the event that announced the snapshot; 0 when no event did: then it looks once, and
   * takes a snapshot that isn't there for one that never was.
   */
  readonly waitMilliseconds: number;
  readonly context: Pick<ProofContext, 'report' | 'observer' | 'signal'>;
}

const pollMilliseconds = 1_000;

/**
 * Finds the wanted snapshot in the repository's newest index-N, looking again until it is listed: an event can overtake
 * the index. null, and a finding, when index-N itself is damaged, unknown, archived or lost. Throws RunError `deleted`
 * when its own object, which an event announced, is gone; `not-listed` in the end.
 */
export async function locateSnapshot(
  source: BlobSource,
  wanted: WantedSnapshot,
  { waitMilliseconds, context }: LocateOptions,
): Promise<LocatedSnapshot | null> {
  const deadline = performance.now() + waitMilliseconds;
  const landed = waitMilliseconds > 0 && wanted !== 'latest' && 'uuid' in wanted ? wanted.uuid : null;
  for (;;) {
    try {
      const current = await readCurrentIndex(source, context.signal);
      const odd = current && oddSnapshotFinding(current, wanted);
      if (odd) {
        context.report(odd);
        return null;
      }
      const located = current && (await findIn(current, wanted, source, context));
      if (located) {
        for (const finding of oddEntriesFinding(located.indexFile.key, current.index.oddEntries))
          context.report(finding);
        return located;
      }
      if (landed !== null && !(await objectExists(source, snapshotKey(landed), context.signal)))
        throw deleted(source, landed);
      if (performance.now() >= deadline) {
        const lost = await lostIndexFinding(source, wanted, current?.generation ?? null, context.signal);
        if (lost === null) {
          if (current === null) throw await noRepository(source, context.signal);
          throw notListed(source.location, wanted, current);
        }
        await demandNoReplica(source, ['index.latest'], 'The newest index', context.signal);
        context.report(lost);
        return null;
      }
    } catch (error) {
      context.report(unreadableIndexFinding(error));
      return null;
    }
    context.observer.noted('waiting until the repository index lists the snapshot');
    const left = Math.max(0, deadline - performance.now());
    await sleep(Math.min(pollMilliseconds, left), undefined, { signal: context.signal }).catch(() =>
      context.signal.throwIfAborted(),
    );
  }
}

/** The same snapshot in the repository's index as it is now; null when the index has no such snapshot any more. */
export async function locateAgain(
  source: BlobSource,
  uuid: string,
  signal: AbortSignal,
): Promise<LocatedSnapshot | null> {
  const current = await readCurrentIndex(source, signal);
  return current && findIn(current, { uuid }, source, { report: () => {}, signal });
}

/** What is thrown when `locateAgain` has found nothing. */
export function deleted(source: BlobSource, uuid: string): RunError {
  return new RunError('deleted', `The snapshot ${uuid} has been deleted from ${source.location} meanwhile.`);
}

async function findIn(
  { generation, file, index }: CurrentIndex,
  wanted: WantedSnapshot,
  source: BlobSource,
  context: Pick<ProofContext, 'report' | 'signal'>,
): Promise<LocatedSnapshot | null> {
  const uuid = wanted === 'latest' ? await newestSnapshot(source, index, context) : uuidOf(index, wanted);
  const entry = uuid === null ? null : entryOf(index, uuid);
  if (entry === null) return null;
  const { name, state, startedAt, endedAt } = entry;
  return {
    generation,
    indexFile: file,
    repositoryUuid: index.uuid ?? null,
    clusterId: index.cluster_id ?? null,
    minVersion: minVersionOf(index),
    entry,
    snapshot: {
      name,
      uuid: entry.uuid,
      state,
      writtenBy: null,
      startedAt: startedAt === null ? null : new Date(startedAt).toISOString(),
      endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
    },
  };
}

function uuidOf(index: RepositoryIndex, wanted: { readonly uuid: string } | { readonly name: string }): string | null {
  const found = index.snapshots.find((snapshot) =>
    'uuid' in wanted ? snapshot.uuid === wanted.uuid : snapshot.name === wanted.name,
  );
  return found?.uuid ?? null;
}
