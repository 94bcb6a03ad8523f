import * as z from 'zod';
import type { ElasticsearchClient } from './client.ts';

const anything = z.unknown();
/** Elasticsearch takes 4 KiB of request line. */
const namesBytes = 3_000;
const everyKind = { expand_wildcards: 'all' };

/** Every index on the node, hidden and closed ones included. */
export async function indexNames(client: ElasticsearchClient, signal: AbortSignal): Promise<Set<string>> {
  const { metadata } = await client.request({
    method: 'GET',
    path: '/_cluster/state/metadata',
    query: { filter_path: 'metadata.indices.*.state' },
    answer: z.object({
      metadata: z.object({ indices: z.record(z.string(), z.unknown()).default({}) }).default({ indices: {} }),
    }),
    signal,
  });
  return new Set(Object.keys(metadata.indices));
}

export async function openIndices(
  client: ElasticsearchClient,
  names: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  for (const path of indexPaths(names)) {
    const query = { wait_for_active_shards: '0' };
    await client.request({ method: 'POST', path: `${path}/_open`, query, answer: anything, signal });
  }
}

/** Deletes indices; those that aren't there are none. */
export async function deleteIndices(
  client: ElasticsearchClient,
  names: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  for (const path of indexPaths(names)) {
    await client.request({ method: 'DELETE', path, query: { ignore_unavailable: 'true' }, answer: anything, signal });
  }
}

/** Makes everything that is indexed visible to counts. */
export async function refresh(client: ElasticsearchClient, signal: AbortSignal): Promise<void> {
  await client.request({ method: 'POST', path: '/_refresh', query: everyKind, answer: anything, signal });
}

const documentsSchema = z.object({
  indices: z
    .record(
      z.string(),
      z.object({
        shards: z.record(
          z.string(),
          z.array(
            z.object({
              routing: z.object({ primary: z.boolean(), state: z.string() }),
              docs: z.object({ count: z.number() }),
            }),
          ),
        ),
      }),
    )
    .default({}),
});

/** Lucene's count of living documents, nested ones included: index name → shard number → documents of its primary. */
export async function documentsByShard(
  client: ElasticsearchClient,
  signal: AbortSignal,
): Promise<Map<string, Map<number, number>>> {
  const { indices } = await client.request({
    method: 'GET',
    path: '/_stats/docs',
    query: { level: 'shards', filter_path: 'indices.*.shards.*.routing,indices.*.shards.*.docs', ...everyKind },
    answer: documentsSchema,
    signal,
  });
  return new Map(
    Object.entries(indices).map(([name, { shards }]) => {
      const primaries = Object.entries(shards).flatMap(([number, copies]) =>
        copies.filter(({ routing }) => routing.primary).map(({ docs }) => [Number(number), docs.count] as const),
      );
      return [name, new Map(primaries)];
    }),
  );
}

const recoverySchema = z.record(
  z.string(),
  z.object({
    shards: z.array(
      z.object({
        id: z.number(),
        stage: z.string(),
        index: z.object({ size: z.object({ recovered_in_bytes: z.number() }) }),
        translog: z.object({ recovered: z.number() }),
      }),
    ),
  }),
);

/** How far the recoveries are that are under way; it says nothing but whether one has moved on since. */
export async function recoveryProgress(client: ElasticsearchClient, signal: AbortSignal): Promise<string> {
  const query = { active_only: 'true', ...everyKind };
  return JSON.stringify(
    await client.request({ method: 'GET', path: '/_recovery', query, answer: recoverySchema, signal }),
  );
}

export interface Counted {
  /** Documents as a search counts them: without nested ones. */
  readonly count: number;
  readonly shards: { readonly total: number; readonly successful: number; readonly failed: number };
}

export async function countDocuments(
  client: ElasticsearchClient,
  index: string,
  signal: AbortSignal,
): Promise<Counted> {
  const shard = z.object({ total: z.number(), successful: z.number(), failed: z.number() });
  const answer = z.object({ count: z.number(), _shards: shard });
  const { count, _shards } = await client.request({
    method: 'GET',
    path: `${indexPaths([index])[0]}/_count`,
    answer,
    signal,
  });
  return { count, shards: _shards };
}

/** Literal names as URL paths, as many in each as a request line takes. */
export function indexPaths(names: readonly string[]): string[] {
  const made: string[] = [];
  let current = '';
  for (const name of names.map(encodeURIComponent)) {
    if (current !== '' && current.length + name.length + 1 > namesBytes) {
      made.push(current);
      current = '';
    }
    current += `${current === '' ? '/' : ','}${name}`;
  }
  return current === '' ? made : [...made, current];
}
