import { obtainElasticsearch } from '../../../agent/elasticsearch/node/distribution.ts';
import { obtainJava } from '../../../agent/elasticsearch/node/java.ts';
import type { Provisioning } from '../../../agent/elasticsearch/node/provisioning.ts';
import { bundle } from '../../../infra/bundle/bundle.ts';
import { elasticsearchOfImage } from '../../setup/elasticsearch-version.ts';

/** The software of the image that every machine boots. */
export interface Image {
  readonly elasticsearchHome: string;
  /** Null: the Java that Elasticsearch brings along. */
  readonly javaHome: string | null;
  readonly heapMegabytes: number;
  /** The bundle of the agent. */
  readonly agent: string;
}

/** Bakes an image: Elasticsearch and Java from the cache or the network, and the agent bundled into `directory`. */
export async function bakeImage(
  directory: string,
  { version = elasticsearchOfImage, ...provisioning }: Provisioning & { version?: string },
): Promise<Image> {
  const elasticsearchHome = await obtainElasticsearch(version, provisioning);
  const javaHome = await obtainJava(elasticsearchHome, provisioning);
  const [agent] = await bundle(directory, ['agent']);
  if (agent === undefined) throw new Error('There is no bundle of the agent.');
  return { elasticsearchHome, javaHome, heapMegabytes: 256, agent: agent.path };
}
