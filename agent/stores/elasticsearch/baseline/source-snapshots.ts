import * as z from 'zod';
import type { ElasticsearchClient } from '../client/client.ts';
import { ElasticsearchError } from '../client/elasticsearch-error.ts';

/** A snapshot as its repository lists it; one under way is IN_PROGRESS. */
export interface ListedSnapshot {
  readonly snapshot: string;
  readonly uuid: string;
  readonly state: string;
}

const listSchema = z.object({
  snapshots: z.array(z.object({ snapshot: z.string(), uuid: z.string(), state: z.string() })).default([]),
});

/** Reading the list of a repository of years may take its time. */
const listMilliseconds = 300_000;

/** Throws `ElasticsearchError` where the cluster has no such repository: 7.17 lists none of its snapshots instead. */
export async function demandRepository(
  client: ElasticsearchClient,
  repository: string,
  signal: AbortSignal,
): Promise<void> {
  const path = `/_snapshot/${encodeURIComponent(repository)}`;
  await client.request({ method: 'GET', path, answer: z.unknown(), signal });
}

/** Those whose names fit, those under way included. */
export async function snapshotsNamed(
  client: ElasticsearchClient,
  repository: string,
  pattern: string,
  signal: AbortSignal,
): Promise<ListedSnapshot[]> {
  try {
    const { snapshots } = await client.request({
      method: 'GET',
      path: pathOf(repository, pattern),
      query: { verbose: 'false', ignore_unavailable: 'true' },
      answer: listSchema,
      signal,
      timeoutMilliseconds: listMilliseconds,
    });
    return snapshots;
  } catch (error) {
    if (error instanceof ElasticsearchError && error.type === 'snapshot_missing_exception') return [];
    throw error;
  }
}

const detailsSchema = z.object({
  snapshots: z
    .array(z.object({ uuid: z.string(), start_time_in_millis: z.number(), end_time_in_millis: z.number() }))
    .default([]),
});

/** When a snapshot began and ended, as it says itself; null where it is gone. */
export async function snapshotTimes(
  client: ElasticsearchClient,
  repository: string,
  { snapshot, uuid }: ListedSnapshot,
  signal: AbortSignal,
): Promise<{ readonly startedAt: string; readonly endedAt: string } | null> {
  const { snapshots } = await client.request({
    method: 'GET',
    path: pathOf(repository, snapshot),
    query: { ignore_unavailable: 'true' },
    answer: detailsSchema,
    signal,
    timeoutMilliseconds: listMilliseconds,
  });
  const found = snapshots.find((each) => each.uuid === uuid);
  if (found === undefined) return null;
  const { start_time_in_millis: start, end_time_in_millis: end } = found;
  return { startedAt: new Date(start).toISOString(), endedAt: new Date(end).toISOString() };
}

function pathOf(repository: string, snapshot: string): string {
  return `/_snapshot/${encodeURIComponent(repository)}/${encodeURIComponent(snapshot)}`;
}
