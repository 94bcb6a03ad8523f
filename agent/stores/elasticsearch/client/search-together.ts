import * as z from 'zod';
import { retry } from '../../../blobs/retry.ts';
import { RunError } from '../../../proof/run-error.ts';
import type { ElasticsearchClient } from './client.ts';
import { ElasticsearchError } from './elasticsearch-error.ts';

export interface Search<T> {
  readonly body: Readonly<Record<string, unknown>>;
  /** What is wanted of the answer; what it doesn't name is dropped. */
  readonly answer: z.ZodType<T>;
  readonly signal: AbortSignal;
  readonly keepsWideIntegers?: boolean;
}

/** Elasticsearch itself ends a search first. */
const searchSeconds = 240;
const callMilliseconds = (searchSeconds + 60) * 1_000;

const refusedSchema = z.object({
  status: z.number().default(500),
  error: z.object({
    type: z.string(),
    reason: z.string().nullish(),
    root_cause: z.array(z.object({ type: z.string(), reason: z.string().nullish() })).default([]),
  }),
});
const wholeSchema = z.object({
  timed_out: z.boolean(),
  _shards: z.object({ total: z.number(), successful: z.number(), failed: z.number() }),
});

/**
 * One search over any number of indices as one: their names stand in the body, where a URL has room for few. Throws as
 * the client does, and `RunError('restore-incomplete')` where not every shard took part in time.
 */
export function searchTogether<T>(
  client: ElasticsearchClient,
  indices: readonly string[],
  search: Search<T>,
): Promise<T> {
  // Without names it would be a search of everything.
  if (indices.length === 0) throw new Error('A search of no index.');
  return retry(() => searchOnce(client, indices, search), {
    isPassing: (error) => error instanceof ElasticsearchError && [429, 503].includes(error.status),
    signal: search.signal,
    attempts: 3,
  });
}

async function searchOnce<T>(
  client: ElasticsearchClient,
  indices: readonly string[],
  { body, answer, signal, keepsWideIntegers = false }: Search<T>,
): Promise<T> {
  const { responses } = await client.request({
    method: 'POST',
    path: '/_msearch',
    lines: [
      { index: indices, allow_partial_search_results: false },
      { size: 0, timeout: `${searchSeconds}s`, ...body },
    ],
    answer: z.object({ responses: z.tuple([z.unknown()]) }),
    keepsWideIntegers,
    signal,
    timeoutMilliseconds: callMilliseconds,
  });
  const [response] = responses;
  const refused = refusedSchema.safeParse(response);
  if (refused.success) throw refusalOf(refused.data);
  const whole = wholeSchema.safeParse(response);
  const parsed = answer.safeParse(response);
  if (!whole.success || !parsed.success) {
    const cause = whole.error ?? parsed.error;
    throw new RunError('server-unavailable', 'A search was answered in an unknown form.', { cause });
  }
  const { timed_out, _shards } = whole.data;
  if (timed_out) throw new RunError('restore-incomplete', `A search was not done within ${searchSeconds} seconds.`);
  if (_shards.failed > 0 || _shards.successful !== _shards.total) {
    const part = `${_shards.successful} of ${_shards.total} shards`;
    throw new RunError('restore-incomplete', `Only ${part} took part in a search.`);
  }
  return parsed.data;
}

/** Without the causes of a script that fails: they may quote what a document holds. */
function refusalOf({ status, error }: z.infer<typeof refusedSchema>): ElasticsearchError {
  const { type, reason } = error.root_cause[0] ?? error;
  return new ElasticsearchError('POST /_msearch', { status, type, reason: reason ?? '' });
}
