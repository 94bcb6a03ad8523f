import pMap from 'p-map';
import { RunError } from '../../../proof/run-error.ts';
import { secondsText } from '../../../text/quantities.ts';
import type { ElasticsearchClient } from '../client/client.ts';
import { ElasticsearchError } from '../client/elasticsearch-error.ts';
import { countDocuments } from '../client/indices.ts';
import { type SourceIndex, sourceIndices } from './source-indices.ts';

/** What was found of one index: how many documents, or why that isn't known. */
export type IndexCount = { readonly documents: number } | { readonly why: string };

export interface SourceCount {
  readonly startedAt: string;
  readonly endedAt: string;
  /** By their names; one that was gone when it was counted is not in it. */
  readonly byIndex: ReadonlyMap<string, IndexCount>;
  /** How long to wait until a search sees what was indexed by now. */
  readonly lagMilliseconds: number;
}

interface CountOptions {
  readonly client: ElasticsearchClient;
  readonly isLeftOut: (index: string) => boolean;
  readonly progressed: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

const countsAtOnce = 4;
/** What a search sees later than that is not waited for. */
const longestLagMilliseconds = 60_000;

/**
 * Counts every index as a search does. One that is closed, that lags too far behind, that we may not search, or of
 * which not all shards answer, is not counted, and it is said why. Throws `ElasticsearchError` or `RunError` where the
 * cluster as a whole does not answer.
 */
export async function countIndices({ client, isLeftOut, progressed, signal }: CountOptions): Promise<SourceCount> {
  const startedAt = new Date().toISOString();
  const indices = (await sourceIndices(client, signal)).filter(({ name }) => !isLeftOut(name));
  let done = 0;
  const counted = await pMap(
    indices,
    async (index) => {
      const found = whyNot(index) ?? (await count(client, index, signal));
      done += 1;
      progressed(done, indices.length);
      return [index.name, found] as const;
    },
    { concurrency: countsAtOnce },
  );
  const lags = indices.map(({ lagMilliseconds }) => lagMilliseconds ?? 0);
  return {
    startedAt,
    endedAt: new Date().toISOString(),
    byIndex: new Map(counted.flatMap(([name, found]) => (found === null ? [] : [[name, found] as const]))),
    lagMilliseconds: lags.filter((lag) => lag <= longestLagMilliseconds).reduce((a, b) => Math.max(a, b), 0),
  };
}

function whyNot({ isOpen, lagMilliseconds: lag }: SourceIndex): IndexCount | null {
  if (!isOpen) return { why: 'It is closed, and a closed index is not searched' };
  if (lag === null) return { why: 'Its refresh_interval is -1: a search need not see what is in it' };
  if (lag <= longestLagMilliseconds) return null;
  return { why: `Its refresh_interval is ${secondsText(lag / 1000)}: a search sees too late what is in it` };
}

/** Null where the index is gone. */
async function count(
  client: ElasticsearchClient,
  { name, shards: all }: SourceIndex,
  signal: AbortSignal,
): Promise<IndexCount | null> {
  try {
    const { count: documents, shards } = await countDocuments(client, name, signal);
    if (shards.failed === 0 && shards.successful === all && shards.total === all) return { documents };
    return { why: `Only ${shards.successful} of its ${all} shards answered` };
  } catch (error) {
    if (!(error instanceof ElasticsearchError)) throw error;
    if (error.status === 404) return null;
    if (error.type === 'index_closed_exception') return { why: 'It is closed, and a closed index is not searched' };
    if (error.status === 403) return { why: 'We may not search it: the right to read it is missing' };
    if (error.status < 500 && error.status !== 429) throw error;
    if (error.type === 'search_phase_execution_exception') return { why: 'Its shards did not answer' };
    throw new RunError('server-unavailable', error.message, { cause: error });
  }
}
