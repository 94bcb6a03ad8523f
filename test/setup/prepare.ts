import { obtainElasticsearch } from '../../agent/stores/elasticsearch/local/distribution.ts';
import { ProvisionError } from '../../agent/stores/elasticsearch/local/errors.ts';
import { obtainJava } from '../../agent/stores/elasticsearch/local/java.ts';
import { elasticsearchOfImage } from './elasticsearch-version.ts';
import { pythonPackages } from './python-packages.ts';

/** Fetches everything that is kept outside of node_modules. Says nothing when it is all there. */
const provisioning = {
  note(message: string, fields: Readonly<Record<string, unknown>> = {}) {
    const details = Object.entries(fields).map(([name, value]) => `${name} ${value}`);
    console.error(`${message}: ${details.join(', ')}`);
  },
  signal: new AbortController().signal,
};

try {
  await pythonPackages('moto', provisioning);
  await obtainJava(await obtainElasticsearch(elasticsearchOfImage, provisioning), provisioning);
} catch (error) {
  if (!(error instanceof ProvisionError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
