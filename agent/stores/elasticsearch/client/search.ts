import * as z from 'zod';
import { RunError } from '../../../proof/run-error.ts';
import type { ElasticsearchClient } from './client.ts';
import { indexPaths } from './indices.ts';

export interface Search<T> {
  readonly body: object;
  /** What is wanted of each answer. */
  readonly answer: z.ZodType<T>;
  readonly signal: AbortSignal;
}

/** Beyond the time limit of a check: that one ends it. */
const searchMilliseconds = 600_000;

const wholeSchema = z.looseObject({
  timed_out: z.literal(false),
  _shards: z.object({ total: z.number(), successful: z.number() }),
});

/**
 * One search over indices; one answer for each group of them that has room in a request. A search in which not every
 * shard takes part is none: throws as the client does, and `RunError('restore-incomplete')`.
 */
export async function searchIndices<T>(
  client: ElasticsearchClient,
  indices: readonly string[],
  { body, answer, signal }: Search<T>,
): Promise<T[]> {
  const answers: T[] = [];
  for (const path of indexPaths(indices)) {
    const whole = await client.request({
      method: 'POST',
      path: `${path}/_search`,
      query: { allow_partial_search_results: 'false' },
      body,
      answer: wholeSchema,
      signal,
      timeoutMilliseconds: searchMilliseconds,
    });
    const { total, successful } = whole._shards;
    if (successful !== total) {
      throw new RunError('restore-incomplete', `Only ${successful} of ${total} shards took part in a search.`);
    }
    const parsed = answer.safeParse(whole);
    if (!parsed.success) {
      throw new RunError('server-unavailable', 'A search was answered in an unknown form.', { cause: parsed.error });
    }
    answers.push(parsed.data);
  }
  return answers;
}
