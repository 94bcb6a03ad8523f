import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { obtainElasticsearch } from '../../agent/stores/elasticsearch/local/distribution.ts';
import { obtainJava } from '../../agent/stores/elasticsearch/local/java.ts';
import { launchElasticsearch } from '../../agent/stores/elasticsearch/local/launch.ts';
import type { Provisioning } from '../../agent/stores/elasticsearch/local/provisioning.ts';
import { handOver } from '../../agent/stores/elasticsearch/local/unprivileged.ts';
import { largeDocuments } from './large-documents.ts';
import { logLine } from './log-lines.ts';

interface LogIndex {
  readonly name: string;
  readonly shards: number;
}

/** Somebody's Elasticsearch, full of log lines, whose snapshots go into a directory. */
export interface LogCluster {
  readonly version: string;
  /** The repository: where snapshots go. */
  readonly repository: string;
  /** Asks it anything: JSON, or lines of JSON as text. Throws where it refuses. */
  ask(method: string, path: string, body?: string | object): Promise<unknown>;
  create(index: LogIndex): Promise<void>;
  /** Appends the lines numbered `from` to `from + count - 1`. */
  index(name: string, from: number, count: number): Promise<void>;
  /** Adds documents that compress to no less, and lie in one file of one shard. */
  add(name: string, megabytes: number): Promise<void>;
  /** Any of them, for good. */
  deleteDocuments(name: string, count: number): Promise<void>;
  /** Of the indices named, or of all. */
  snapshot(name: string, indices?: readonly string[]): Promise<{ readonly name: string; readonly uuid: string }>;
  deleteSnapshot(name: string): Promise<void>;
  stop(): Promise<void>;
}

const linesPerBulk = 2_500;

export async function startLogCluster(
  version: string,
  directory: string,
  provisioning: Provisioning,
): Promise<LogCluster> {
  const repositoriesDirectory = join(directory, 'repositories');
  await mkdir(repositoriesDirectory, { recursive: true });
  await handOver(repositoriesDirectory);
  const home = await obtainElasticsearch(version, provisioning);
  const node = await launchElasticsearch({
    home,
    javaHome: await obtainJava(home, provisioning),
    directory: join(directory, 'node'),
    repositoriesDirectory,
    heapMegabytes: 512,
    signal: provisioning.signal,
  });
  const ask = asker(node.url);
  const repository = join(repositoriesDirectory, 'logs');
  await ask('PUT', '/_snapshot/logs', { type: 'fs', settings: { location: repository } });

  return {
    version: node.version,
    repository,
    ask,
    async create({ name, shards }) {
      await ask('PUT', `/${name}`, {
        settings: { number_of_shards: shards, number_of_replicas: 0 },
        mappings: { properties: { '@timestamp': { type: 'date' }, service: { type: 'keyword' } } },
      });
    },
    async index(name, from, count) {
      for (let start = from; start < from + count; start += linesPerBulk) {
        const lines = Array.from({ length: Math.min(linesPerBulk, from + count - start) }, (_, i) =>
          logLine(start + i),
        );
        const body = lines.map((line) => `{"index":{"_index":"${name}"}}\n${JSON.stringify(line)}\n`).join('');
        const { errors } = (await ask('POST', '/_bulk', body)) as { errors: boolean };
        if (errors) throw new Error(`Elasticsearch refused log lines ${start} and following.`);
      }
    },
    async add(name, megabytes) {
      await ask('PUT', `/${name}/_mapping`, largeDocuments.mapping);
      for (const document of largeDocuments.ofMegabytes(megabytes)) {
        await ask('POST', `/${name}/_doc?routing=one`, document);
      }
      await ask('POST', `/${name}/_forcemerge?max_num_segments=1`);
    },
    async deleteDocuments(name, count) {
      // One by one: the small distribution has no delete_by_query.
      await ask('POST', `/${name}/_refresh`);
      const search = `/${name}/_search?size=${count}&_source=false`;
      const { hits } = (await ask('GET', search)) as { hits: { hits: readonly { _id: string }[] } };
      if (hits.hits.length !== count) throw new Error(`Elasticsearch has ${hits.hits.length} of ${count} documents.`);
      const body = hits.hits.map(({ _id }) => `${JSON.stringify({ delete: { _index: name, _id } })}\n`).join('');
      const { errors } = (await ask('POST', '/_bulk?refresh=true', body)) as { errors: boolean };
      if (errors) throw new Error('Elasticsearch refused to delete documents.');
    },
    async snapshot(name, indices) {
      const { snapshot } = (await ask('PUT', `/_snapshot/logs/${name}?wait_for_completion=true`, {
        include_global_state: false,
        ...(indices && { indices: indices.join(',') }),
      })) as { snapshot: { uuid: string; state: string } };
      if (snapshot.state !== 'SUCCESS') throw new Error(`Snapshot ${name} ended as ${snapshot.state}.`);
      return { name, uuid: snapshot.uuid };
    },
    async deleteSnapshot(name) {
      await ask('DELETE', `/_snapshot/logs/${name}`);
    },
    stop: () => node.stop(),
  };
}

function asker(url: string) {
  return async (method: string, path: string, body?: string | object): Promise<unknown> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { 'content-type': typeof body === 'string' ? 'application/x-ndjson' : 'application/json' };
    const answer = await fetch(`${url}${path}`, { method, headers, ...(text !== undefined && { body: text }) });
    if (!answer.ok) throw new Error(`${method} ${path}: HTTP ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
}
