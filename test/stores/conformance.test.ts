import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { archive } from '../../agent/stores/archive/definition.ts';
import { elasticsearch } from '../../agent/stores/elasticsearch/definition.ts';
import { allStores } from '../../agent/stores/registry.ts';
import { keysOf } from '../fixtures/keys.ts';
import { repositoryFixture } from '../fixtures/repositories.ts';
import { makeWorld } from './archive/make-archives.ts';
import { keepsThePromisesOfAStore, type SoundBackup } from './conformance.ts';
import { runningNode } from './elasticsearch/running-node.ts';

keepsThePromisesOfAStore(elasticsearch, soundSnapshot);
keepsThePromisesOfAStore(archive, soundArchive);

test('every store is among them', () => {
  expect(allStores()).toEqual([elasticsearch, archive]);
});

async function soundSnapshot(): Promise<SoundBackup> {
  const fixture = await repositoryFixture('8.17.0');
  const node = await runningNode('8.17.0');
  const second = fixture.snapshots.find(({ name }) => name === 'second');
  return {
    directory: fixture.directory,
    announcedBy: `snap-${second?.uuid}.dat`,
    options: {},
    data: (await keysOf(fixture.directory)).data,
    unmet: { version: 2, indices: [{ for: ['logs'], checks: [{ documents: { min: 1_000_000 } }] }] },
    workplace: join(node.repositories, 'workplace'),
    variables: { MAYFLY_ELASTICSEARCH_URL: node.node.url },
    async [Symbol.asyncDispose]() {
      await node[Symbol.asyncDispose]();
      await fixture[Symbol.asyncDispose]();
    },
  };
}

async function soundArchive(): Promise<SoundBackup> {
  const folder = await mkdtemp(join(tmpdir(), 'mayfly-conformance-'));
  // What runs commands is another user.
  await chmod(folder, 0o755);
  const directory = join(folder, 'backups');
  await mkdir(directory);
  await makeWorld(directory);
  await promisify(execFile)('tar', ['-czf', 'world.tar.gz', 'world'], { cwd: directory });
  await rm(join(directory, 'world'), { recursive: true });
  return {
    directory,
    announcedBy: 'world.tar.gz',
    options: { keys: '*.tar.gz' },
    data: 'world.tar.gz',
    unmet: { version: 1, checks: [{ files: 'world/region/*.mca', min: 5 }] },
    workplace: join(folder, 'mnt', 'workplace'),
    variables: {},
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
