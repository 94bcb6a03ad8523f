import { setTimeout as sleep } from 'node:timers/promises';
import type { BlobSource } from '../../../blobs/blob-source.ts';
import { BlobArchivedError } from '../../../blobs/errors.ts';
import { RunError } from '../../../proof/run-error.ts';
import type { ProofContext } from '../../../proof/store.ts';
import { DamagedError } from '../format/format-error.ts';
import { archived, undecodable } from '../objects/object-findings.ts';
import { entryOf, minVersionOf, type RepositoryIndex, type SnapshotEntry } from '../objects/repository-index.ts';
import { type CurrentIndex, readCurrentIndex, UnreadableIndexError } from './current-index.ts';
import type { LocatedSnapshot, WantedSnapshot } from './located-snapshot.ts';
import { lostIndexFinding } from './lost-index.ts';
import { newestSnapshot } from './newest-snapshot.ts';
import { snapshotBlobExists } from './snapshot-blob-exists.ts';

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
      const located = current && (await findIn(current, wanted, source, context.signal));
      if (located) return located;
      if (landed !== null && !(await snapshotBlobExists(source, landed, context.signal))) throw deleted(source, landed);
      if (performance.now() >= deadline) {
        const lost = await lostIndexFinding(source, wanted, current?.generation ?? null, context.signal);
        if (lost === null) throw notListed(source, wanted, current);
        context.report(lost);
        return null;
      }
    } catch (error) {
      if (error instanceof BlobArchivedError) {
        context.report(archived(error.key, null, { path: [] }));
        return null;
      }
      if (!(error instanceof UnreadableIndexError)) throw error;
      context.report(undecodable(error.cause, 'repository-index', error.key, { path: [] }));
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
  return current && findIn(current, { uuid }, source, signal);
}

/** What is thrown when `locateAgain` has found nothing. */
export function deleted(source: BlobSource, uuid: string): RunError {
  return new RunError('deleted', `The snapshot ${uuid} has been deleted from ${source.location} meanwhile.`);
}

async function findIn(
  { generation, file, index }: CurrentIndex,
  wanted: WantedSnapshot,
  source: BlobSource,
  signal: AbortSignal,
): Promise<LocatedSnapshot | null> {
  const uuid = wanted === 'latest' ? await newestSnapshot(source, index, signal) : uuidOf(index, wanted);
  const entry = uuid === null ? null : entryIn(index, uuid, file.key);
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

function entryIn(index: RepositoryIndex, uuid: string, key: string): SnapshotEntry | null {
  try {
    return entryOf(index, uuid);
  } catch (error) {
    throw error instanceof DamagedError ? new UnreadableIndexError(key, error) : error;
  }
}

function notListed(source: BlobSource, wanted: WantedSnapshot, current: CurrentIndex | null): RunError {
  if (current === null)
    return new RunError('not-listed', `${source.location} holds no repository: there is no index-N.`);
  const what = wanted === 'latest' ? 'any snapshot' : `the snapshot ${'uuid' in wanted ? wanted.uuid : wanted.name}`;
  return new RunError('not-listed', `${current.file.key} of ${source.location} does not list ${what}.`);
}
