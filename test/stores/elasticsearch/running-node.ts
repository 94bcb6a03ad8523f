import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type ElasticsearchClient, elasticsearchClient } from '../../../agent/stores/elasticsearch/client/client.ts';
import { obtainElasticsearch } from '../../../agent/stores/elasticsearch/local/distribution.ts';
import { obtainJava } from '../../../agent/stores/elasticsearch/local/java.ts';
import { launchElasticsearch, type RunningElasticsearch } from '../../../agent/stores/elasticsearch/local/launch.ts';
import { handOver } from '../../../agent/stores/elasticsearch/local/unprivileged.ts';
import { type AddedModule, copyWithModule } from './added-module.ts';

export interface TestNode extends AsyncDisposable {
  readonly node: RunningElasticsearch;
  readonly client: ElasticsearchClient;
  /** Where the node may have repositories. */
  readonly repositories: string;
  /** The node's own `config`. */
  readonly configuration: string;
  /** Any call; throws when it is refused. */
  ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
}

/** A real Elasticsearch of its own for a test, with one module more if one is given. */
export async function runningNode(version: string, module: AddedModule | null = null): Promise<TestNode> {
  const signal = AbortSignal.timeout(230_000);
  const provisioning = { signal, note: (message: string, fields?: object) => console.error(message, fields) };
  const plainHome = await obtainElasticsearch(version, provisioning);
  const javaHome = await obtainJava(plainHome, provisioning);
  const work = await mkdtemp(join(tmpdir(), 'mayfly-node-'));
  await chmod(work, 0o755);
  const repositories = join(work, 'repositories');
  await mkdir(repositories);
  await handOver(repositories);
  const directory = join(work, 'node');
  const home = module === null ? plainHome : join(work, 'home');
  if (module !== null) await copyWithModule(plainHome, version, module, home);
  const options = { home, javaHome, directory, repositoriesDirectory: repositories, heapMegabytes: 320, signal };
  const node = await launchElasticsearch(options).catch(async (error) => {
    await rm(work, { recursive: true, force: true });
    throw error;
  });
  const client = elasticsearchClient(node.url);
  return {
    node,
    client,
    repositories,
    configuration: join(directory, 'config'),
    ask(method, path, body) {
      const bare = new AbortController().signal;
      return client.request({ method, path, body, answer: z.unknown(), signal: bare });
    },
    async [Symbol.asyncDispose]() {
      await node.stop();
      await rm(work, { recursive: true, force: true });
    },
  };
}
