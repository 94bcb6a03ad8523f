import * as z from 'zod';
import type { ElasticsearchClient } from './client.ts';
import { ElasticsearchError } from './elasticsearch-error.ts';

const anything = z.unknown();
/** Elasticsearch reads the metadata of every index that it is asked to restore before it answers. */
const restoreMilliseconds = 300_000;

/** Registers a directory as a repository that nothing writes to, without the limit on its speed that 7.x has. */
export async function registerRepository(
  client: ElasticsearchClient,
  repository: string,
  location: string,
  signal: AbortSignal,
): Promise<void> {
  await client.request({
    method: 'PUT',
    path: `/_snapshot/${encodeURIComponent(repository)}`,
    query: { verify: 'false' },
    body: { type: 'fs', settings: { location, readonly: true, max_restore_bytes_per_sec: '0b' } },
    answer: anything,
    signal,
  });
}

export async function isRegistered(
  client: ElasticsearchClient,
  repository: string,
  signal: AbortSignal,
): Promise<boolean> {
  const answer = z.record(z.string(), z.unknown());
  return repository in (await client.request({ method: 'GET', path: '/_snapshot', answer, signal }));
}

export async function unregisterRepository(
  client: ElasticsearchClient,
  repository: string,
  signal: AbortSignal,
): Promise<void> {
  const path = `/_snapshot/${encodeURIComponent(repository)}`;
  await client.request({ method: 'DELETE', path, answer: anything, signal });
}

/** UUID of the snapshot that Elasticsearch sees under this name; null when it sees none. */
export async function snapshotUuid(
  client: ElasticsearchClient,
  repository: string,
  snapshot: string,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const { snapshots } = await client.request({
      method: 'GET',
      path: `/_snapshot/${encodeURIComponent(repository)}/${encodeURIComponent(snapshot)}`,
      query: { filter_path: 'snapshots.snapshot,snapshots.uuid' },
      answer: z.object({ snapshots: z.array(z.object({ snapshot: z.string(), uuid: z.string() })).default([]) }),
      signal,
      timeoutMilliseconds: restoreMilliseconds,
    });
    return snapshots.find((each) => each.snapshot === snapshot)?.uuid ?? null;
  } catch (error) {
    if (error instanceof ElasticsearchError && error.type === 'snapshot_missing_exception') return null;
    throw error;
  }
}

/** Starts a restore; it goes on when this returns. */
export async function startRestore(
  client: ElasticsearchClient,
  repository: string,
  snapshot: string,
  body: unknown,
  signal: AbortSignal,
): Promise<void> {
  await client.request({
    method: 'POST',
    path: `/_snapshot/${encodeURIComponent(repository)}/${encodeURIComponent(snapshot)}/_restore`,
    query: { master_timeout: '120s' },
    body,
    answer: anything,
    signal,
    timeoutMilliseconds: restoreMilliseconds,
  });
}
