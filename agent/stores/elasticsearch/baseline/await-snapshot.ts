import { setTimeout as sleep } from 'node:timers/promises';
import { RunError } from '../../../proof/run-error.ts';
import { UsageError } from '../../usage-error.ts';
import type { ElasticsearchClient } from '../client/client.ts';
import { demandRepository, type ListedSnapshot, snapshotsNamed, snapshotTimes } from './source-snapshots.ts';

export interface Awaited {
  readonly client: ElasticsearchClient;
  readonly repository: string;
  /** A name, or with * any of several. */
  readonly snapshot: string;
  readonly pollMilliseconds: number;
  readonly signal: AbortSignal;
}

interface EndedSnapshot {
  readonly name: string;
  readonly uuid: string;
  readonly startedAt: string;
  readonly endedAt: string;
}

/** The UUIDs that fit before the one that is meant. Throws `UsageError` where a name is taken: it comes too late. */
export async function snapshotsBefore(awaited: Awaited): Promise<ReadonlySet<string>> {
  const { client, repository, snapshot, signal } = awaited;
  await demandRepository(client, repository, signal);
  const there = await snapshotsNamed(client, repository, snapshot, signal);
  if (snapshot.includes('*')) {
    const underWay = there.find(({ state }) => state === 'IN_PROGRESS');
    if (underWay !== undefined) throw tooLate(underWay);
  } else if (there[0] !== undefined) throw tooLate(there[0]);
  return new Set(there.map(({ uuid }) => uuid));
}

/** Throws `UsageError` where one has begun since: what was counted meanwhile is no bound for it. */
export async function demandNoneSince(before: ReadonlySet<string>, awaited: Awaited): Promise<void> {
  const [early] = await newOnes(before, awaited);
  if (early !== undefined) throw tooLate(early);
}

/** The first one that is new, once it has ended. Throws `RunError` where it has failed or is gone. */
export async function endedSnapshot(
  before: ReadonlySet<string>,
  awaited: Awaited,
  begun: (snapshot: ListedSnapshot) => void,
): Promise<EndedSnapshot> {
  const { client, repository, pollMilliseconds, signal } = awaited;
  const poll = () => sleep(pollMilliseconds, undefined, { signal });
  let found = await firstOf(newOnes(before, awaited));
  for (; found === undefined; found = await firstOf(newOnes(before, awaited))) await poll();
  begun(found);
  const { snapshot, uuid } = found;
  while (found?.state === 'IN_PROGRESS') {
    await poll();
    const listed = await snapshotsNamed(client, repository, snapshot, signal);
    found = listed.find((each) => each.uuid === uuid);
  }
  if (found === undefined) throw failed(`The snapshot ${snapshot} was deleted before it had ended.`);
  if (!['SUCCESS', 'PARTIAL'].includes(found.state)) throw failed(`The snapshot ${snapshot} ended as ${found.state}.`);
  const times = await snapshotTimes(client, repository, found, signal);
  if (times === null) throw failed(`The snapshot ${snapshot} was deleted as soon as it had ended.`);
  return { name: snapshot, uuid, ...times };
}

async function newOnes(before: ReadonlySet<string>, awaited: Awaited): Promise<ListedSnapshot[]> {
  const { client, repository, snapshot, signal } = awaited;
  const there = await snapshotsNamed(client, repository, snapshot, signal);
  return there.filter(({ uuid }) => !before.has(uuid));
}

async function firstOf<T>(list: Promise<readonly T[]>): Promise<T | undefined> {
  return (await list)[0];
}

function tooLate({ snapshot, state }: ListedSnapshot): UsageError {
  const how = state === 'IN_PROGRESS' ? 'has begun already' : 'is there already';
  return new UsageError(
    `Too late: the snapshot ${snapshot} ${how} (${state}). What is counted now is no bound for what it holds.`,
    'Run mayfly baseline before the snapshot is begun: it says when it has counted, and waits for it.',
  );
}

function failed(message: string): RunError {
  return new RunError('not-evaluated', `${message} Nothing was written.`);
}
