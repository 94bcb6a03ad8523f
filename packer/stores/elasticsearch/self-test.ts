import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { directorySource } from '../../../agent/blobs/directory-source.ts';
import { readEnvironment } from '../../../agent/instance/environment.ts';
import { createLog, logObserver } from '../../../agent/instance/log.ts';
import { prove } from '../../../agent/proof/prove.ts';
import { elasticsearchClient } from '../../../agent/stores/elasticsearch/client/client.ts';
import { elasticsearch } from '../../../agent/stores/elasticsearch/definition.ts';
import { elasticsearchStore } from '../../../agent/stores/elasticsearch/store.ts';

/**
 * The image's own test, run in the agent's place during the bake:  self-test.mjs first|second <repository>
 * The first run indexes documents, takes a snapshot into the repository and proves it. The second, on an empty
 * Elasticsearch, proves it again, and then that damage to it is found. Exit code 0: all of it went as it must.
 */
const [run, repository = ''] = process.argv.slice(2);
const index = 'self-test';
const documents = 200;
const readyMilliseconds = 120_000;
const signal = AbortSignal.timeout(600_000);

const log = createLog((line) => process.stdout.write(line));
const { staging } = readEnvironment(process.env);
const elasticsearchUrl = z.url().parse(process.env.MAYFLY_ELASTICSEARCH_URL);
const client = elasticsearchClient(elasticsearchUrl);

try {
  await client.waitUntilReady(readyMilliseconds, signal);
  if (run === 'first') await takeSnapshot();
  await demand('verified');
  if (run === 'second') {
    await damage();
    await demand('corrupt');
  }
} catch (error) {
  log.note('the self-test failed', { error: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
process.exit();

async function takeSnapshot(): Promise<void> {
  const ask = (method: 'PUT' | 'DELETE', path: string, body?: object) =>
    client.request({ method, path, body, answer: z.unknown(), signal });
  await ask('PUT', `/${index}`, { settings: { number_of_shards: 2, number_of_replicas: 0 } });
  for (let number = 0; number < documents; number += 1) {
    await ask('PUT', `/${index}/_doc/${number}`, { number, text: `document ${number} of the self-test` });
  }
  await ask('PUT', '/_snapshot/self-test', { type: 'fs', settings: { location: repository } });
  await ask('PUT', '/_snapshot/self-test/snapshot?wait_for_completion=true', { indices: index });
  await ask('DELETE', '/_snapshot/self-test');
  await ask('DELETE', `/${index}`);
}

async function demand(verdict: 'verified' | 'corrupt'): Promise<void> {
  const proof = await prove({
    kind: elasticsearch,
    store: elasticsearchStore({
      source: directorySource(repository),
      wanted: { name: 'snapshot' },
      expectations: { version: 2, indices: [{ for: [index], checks: [{ documents: { min: documents } }] }] },
      staging,
      elasticsearch: async () => elasticsearchUrl,
      listingMilliseconds: 0,
    }),
    repository: { name: null, location: repository },
    level: 'examine',
    observer: logObserver(log),
    signal,
  });
  log.note('judged', { verdict: proof.verdict, explanation: proof.explanation });
  if (proof.verdict !== verdict) throw new Error(`The verdict is ${proof.verdict}, and it should be ${verdict}.`);
}

/** Flips a bit of the largest data file. */
async function damage(): Promise<void> {
  let largest = { path: '', size: 0 };
  for (const name of await readdir(join(repository, 'indices'), { recursive: true })) {
    if (!/\/__[^/]+$/.test(name)) continue;
    const path = join(repository, 'indices', name);
    const { size } = await stat(path);
    if (size > largest.size) largest = { path, size };
  }
  const file = await open(largest.path, 'r+');
  const middle = largest.size >> 1;
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, middle);
  await file.write(Buffer.of(byte.readUInt8(0) ^ 0b1000), 0, 1, middle);
  await file.close();
}
