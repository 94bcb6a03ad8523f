import { obtainElasticsearch } from '../../../agent/stores/elasticsearch/local/distribution.ts';
import { obtainJava } from '../../../agent/stores/elasticsearch/local/java.ts';
import type { Provisioning } from '../../../agent/stores/elasticsearch/local/provisioning.ts';
import { bundleAgent } from '../../../packer/bundle/bundle.ts';
import { elasticsearchOfImage } from '../../setup/elasticsearch-version.ts';

/** The software of the image that every machine boots. */
export interface Image {
  readonly elasticsearchHome: string;
  /** Null: the Java that Elasticsearch brings along. */
  readonly javaHome: string | null;
  readonly heapMegabytes: number;
  /** The bundle of the agent. */
  readonly agent: string;
  /** The bundle of what speaks when the agent can't. */
  readonly failureLog: string;
}

/** Bakes an image: Elasticsearch and Java from the cache or the network, and the agent's bundles in `directory`. */
export async function bakeImage(
  directory: string,
  { version = elasticsearchOfImage, ...provisioning }: Provisioning & { version?: string },
): Promise<Image> {
  const elasticsearchHome = await obtainElasticsearch(version, provisioning);
  const javaHome = await obtainJava(elasticsearchHome, provisioning);
  return { elasticsearchHome, javaHome, heapMegabytes: 256, ...(await bundlesOf(directory)) };
}

/** What of the image is Mayfly's own. */
export async function bundlesOf(directory: string): Promise<Pick<Image, 'agent' | 'failureLog'>> {
  const [agent, failureLog] = await bundleAgent(directory);
  if (agent === undefined || failureLog === undefined) throw new Error('There are no bundles of the agent.');
  return { agent: agent.path, failureLog: failureLog.path };
}
