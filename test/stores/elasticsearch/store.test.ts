import { access, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BlobSource } from '../../../agent/blobs/blob-source.ts';
import { directorySource } from '../../../agent/blobs/directory-source.ts';
import { BlobMissingError } from '../../../agent/blobs/errors.ts';
import type { Finding } from '../../../agent/contract/finding.ts';
import { prove } from '../../../agent/proof/prove.ts';
import { elasticsearch } from '../../../agent/stores/elasticsearch/definition.ts';
import { IncompatibleError } from '../../../agent/stores/elasticsearch/incompatible-error.ts';
import { elasticsearchStore } from '../../../agent/stores/elasticsearch/store.ts';
import { recordedContext } from '../../fixtures/proof-context.ts';
import { fixtureMilliseconds, repositoryFixture } from '../../fixtures/repositories.ts';

/** Answers that it is ready, and nothing else that anybody understands. */
async function dyingNode() {
  const server = createServer((_, answer) => answer.end('{"number_of_data_nodes":1}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async die() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test(
  'gives its staged copy back although the node has died',
  async () => {
    await using fixture = await repositoryFixture('8.17.0');
    const directory = await mkdtemp(join(tmpdir(), 'mayfly-store-'));
    const staging = join(directory, 'staged');
    const node = await dyingNode();
    const context = recordedContext();
    const store = elasticsearchStore({
      source: directorySource(fixture.directory),
      wanted: 'latest',
      expectations: { version: 2, indices: [] },
      staging,
      elasticsearch: async () => node.url,
      listingMilliseconds: 0,
    });
    try {
      await store.structure(context);
      await store.bytes(context);
      await access(staging);
      await expect(store.restore()).rejects.toMatchObject({ reason: 'server-unavailable' });
      await node.die();
      await expect(store.close()).rejects.toMatchObject({ reason: 'server-unavailable' });
      await expect(access(staging)).rejects.toMatchObject({ code: 'ENOENT' });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
  fixtureMilliseconds,
);

test(
  'reads a repository whose base path ends with a slash, so that nested objects lie behind another one',
  async () => {
    await using fixture = await repositoryFixture('8.17.0');
    const context = recordedContext();
    const store = elasticsearchStore({
      source: behindSlash(directorySource(fixture.directory)),
      wanted: 'latest',
      expectations: { version: 2, indices: [] },
      staging: null,
      elasticsearch: () => Promise.reject(new Error('not asked for')),
      listingMilliseconds: 0,
    });
    await store.structure(context);
    await store.bytes(context);
    expect(context.findings).toEqual([]);
    expect(store.state().items).not.toEqual([]);
  },
  fixtureMilliseconds,
);

/** The same, with a slash before each nested key. */
function behindSlash(source: BlobSource): BlobSource {
  const without = (key: string) => {
    if (key.startsWith('indices/')) throw new BlobMissingError(key, `${key} does not exist.`);
    return key.replace(/^\//, '');
  };
  return {
    location: source.location,
    async *list(prefix, signal) {
      const slash = prefix.startsWith('/') ? '/' : '';
      for await (const entry of source.list(prefix.replace(/^\//, ''), signal)) {
        if (entry.key.startsWith('indices/') === (slash === '/')) yield { ...entry, key: slash + entry.key };
      }
    },
    read: async (key, ...rest) => source.read(without(key), ...rest),
    details: async (key, ...rest) => source.details(without(key), ...rest),
    open: async (key, ...rest) => source.open(without(key), ...rest),
  };
}

test(
  'is incompatible where there is no Elasticsearch that restores it',
  async () => {
    await using fixture = await repositoryFixture('8.17.0');
    const directory = await mkdtemp(join(tmpdir(), 'mayfly-store-'));
    const finding: Finding = {
      ...{ check: 'elasticsearch-version', severity: 'error', message: 'There is none.', remedy: 'Have one.' },
      evidence: { path: [] },
    };
    const proof = await prove({
      kind: elasticsearch,
      store: elasticsearchStore({
        source: directorySource(fixture.directory),
        wanted: 'latest',
        expectations: { version: 2, indices: [] },
        staging: join(directory, 'staged'),
        elasticsearch: () => Promise.reject(new IncompatibleError(finding)),
        listingMilliseconds: 0,
      }),
      repository: { name: null, location: fixture.directory },
      level: 'restore',
      observer: recordedContext().observer,
      signal: AbortSignal.timeout(60_000),
    });
    expect(proof).toMatchObject({ verdict: 'incompatible', findings: [finding], restoredBy: null });
    await rm(directory, { recursive: true, force: true });
  },
  fixtureMilliseconds,
);
