import { ProvisionError } from '../../agent/stores/elasticsearch/local/errors.ts';
import fetchElasticsearch from './fetch-elasticsearch.ts';
import fetchEmulator from './fetch-emulator.ts';

// Fetches everything that is kept outside of node_modules. Says nothing when it is all there.
try {
  await fetchEmulator();
  await fetchElasticsearch();
} catch (error) {
  if (!(error instanceof ProvisionError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
