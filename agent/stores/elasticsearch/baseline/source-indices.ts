import * as z from 'zod';
import { parseDuration } from '../../../text/parse-quantities.ts';
import type { ElasticsearchClient } from '../client/client.ts';

/** An index of a live cluster, as its master knows it. */
export interface SourceIndex {
  readonly name: string;
  readonly isOpen: boolean;
  readonly shards: number;
  /** How long a search may not see what was indexed; null: it has no such limit. */
  readonly lagMilliseconds: number | null;
}

/** Of an index that says nothing: a second, five on some editions; a search refreshes one that was idle. */
const usualLagMilliseconds = 5_000;

const stateSchema = z.object({
  metadata: z
    .object({
      indices: z
        .record(
          z.string(),
          z.object({
            state: z.enum(['open', 'close']),
            settings: z.object({
              index: z.object({
                number_of_shards: z.coerce.number().int().positive(),
                refresh_interval: z.string().optional(),
              }),
            }),
          }),
        )
        .default({}),
    })
    .default({ indices: {} }),
});

const settings = 'metadata.indices.*.settings.index';

/** Every index of the cluster: hidden and closed ones, and those behind data streams, included. */
export async function sourceIndices(client: ElasticsearchClient, signal: AbortSignal): Promise<SourceIndex[]> {
  const { metadata } = await client.request({
    method: 'GET',
    path: '/_cluster/state/metadata',
    query: {
      filter_path: ['metadata.indices.*.state', `${settings}.number_of_shards`, `${settings}.refresh_interval`].join(),
    },
    answer: stateSchema,
    signal,
  });
  return Object.entries(metadata.indices).map(
    ([
      name,
      {
        state,
        settings: { index },
      },
    ]) => ({
      name,
      isOpen: state === 'open',
      shards: index.number_of_shards,
      lagMilliseconds: lagOf(index.refresh_interval),
    }),
  );
}

function lagOf(interval: string | undefined): number | null {
  if (interval === undefined) return usualLagMilliseconds;
  if (interval.startsWith('-')) return null;
  // In micros or nanos: less than a second.
  return parseDuration(interval) ?? 1_000;
}
