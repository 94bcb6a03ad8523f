import * as z from 'zod';
import { retry } from '../../../blobs/retry.ts';
import type { Baseline } from '../../../contract/baseline.ts';
import { RunError } from '../../../proof/run-error.ts';
import type { BaselineRequest } from '../../store-definition.ts';
import { UsageError } from '../../usage-error.ts';
import { type ElasticsearchClient, elasticsearchClient } from '../client/client.ts';
import { ElasticsearchError } from '../client/elasticsearch-error.ts';
import { authorization } from './credentials.ts';
import { readingTransport } from './reading-transport.ts';

/** Some five minutes of growing pauses: a count of hours is not given up for a load balancer that restarts. */
const patience = { attempts: 14, firstPauseMilliseconds: 500, longestPauseMilliseconds: 30_000 } as const;

/** A client of a live cluster: it only reads, and is patient with one that doesn't answer for a while. */
export function sourceClient({ url, ca, variables }: BaselineRequest): ElasticsearchClient {
  const client = elasticsearchClient(url, readingTransport({ ca, authorization: authorization(variables) }));
  return {
    ...client,
    request: (request) =>
      retry(() => client.request(request).catch(refused), {
        ...{ isPassing: (error) => error instanceof RunError && !isOfTls(error), signal: request.signal },
        ...patience,
      }),
  };
}

const nodesSchema = z.object({
  cluster_name: z.string(),
  nodes: z.record(z.string(), z.object({ version: z.string() })),
});
const stateSchema = z.object({ metadata: z.object({ cluster_uuid: z.string() }) });

/** Who answers there. */
export async function clusterOf(client: ElasticsearchClient, signal: AbortSignal): Promise<Baseline['source']> {
  const { cluster_name: name, nodes } = await client.request({
    method: 'GET',
    path: '/_nodes/_local',
    query: { filter_path: 'cluster_name,nodes.*.version' },
    answer: nodesSchema,
    signal,
  });
  const { metadata } = await client.request({
    method: 'GET',
    path: '/_cluster/state/metadata',
    query: { filter_path: 'metadata.cluster_uuid' },
    answer: stateSchema,
    signal,
  });
  const version = Object.values(nodes)[0]?.version ?? 'unknown';
  return { name, uuid: metadata.cluster_uuid, program: { name: 'Elasticsearch', version } };
}

/** Refusals that only the user can do something about. */
function refused(error: unknown): never {
  if (error instanceof RunError && isOfTls(error)) {
    const why = ((error.cause as Error).cause ?? error.cause) as Error;
    const remedy = 'Name the authority that has signed it by --ca, or use the name that it is made out to.';
    throw new UsageError(`The certificate is not trusted: ${why.message}.`, remedy, { cause: error });
  }
  if (!(error instanceof ElasticsearchError)) throw error;
  if (error.status === 401) {
    const remedy = 'Set MAYFLY_API_KEY (encoded, or id:key), or MAYFLY_USER and MAYFLY_PASSWORD.';
    throw new UsageError('The cluster wants credentials, or refuses these.', remedy, { cause: error });
  }
  if (error.type === 'repository_missing_exception') {
    throw new UsageError(error.reason, 'Name a repository of that cluster (GET _snapshot has them).', { cause: error });
  }
  if (error.status === 403 && !/\/_count was refused/.test(error.message)) {
    const remedy = 'Give the key or user the cluster privileges monitor and monitor_snapshot, and read on the indices.';
    throw new UsageError(`A right is missing: ${error.reason}.`, remedy, { cause: error });
  }
  throw error;
}

function isOfTls({ cause }: RunError): boolean {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|^ERR_(TLS|SSL)/.test(code);
}
