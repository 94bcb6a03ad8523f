import { obtainElasticsearch } from '../../agent/stores/elasticsearch/local/distribution.ts';
import { obtainJava } from '../../agent/stores/elasticsearch/local/java.ts';
import { elasticsearchOfImage } from './elasticsearch-version.ts';
import { provisioning } from './provisioning.ts';

/** Fetches the Elasticsearch that most tests start, and its Java, so that no test's time is spent on a download. */
export default async function fetchElasticsearch(): Promise<void> {
  await obtainJava(await obtainElasticsearch(elasticsearchOfImage, provisioning), provisioning);
}
