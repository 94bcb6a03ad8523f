import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Damager, damages } from '../../../fixtures/damage.ts';
import { type Keys, keysOf } from '../../../fixtures/keys.ts';
import { newestVersions } from '../../../fixtures/newest-versions.ts';
import { fixtureMilliseconds, type RepositoryFixture, repositoryFixture } from '../../../fixtures/repositories.ts';
import { soundContents } from '../../../fixtures/structured.ts';
import { provenIn } from '../../../fixtures/verdict.ts';

/** The first release that writes the same number. */
const firstWithNumberOf: Readonly<Record<string, string>> = { '8.19.21': '8.19.9', '9.5.3': '9.5.2' };

describe.each(newestVersions)('a repository written by %s', (version) => {
  let fixture: RepositoryFixture;
  let keys: Keys;
  const damager = new Damager();
  beforeAll(async () => {
    fixture = await repositoryFixture(version);
    keys = await keysOf(fixture.directory);
  }, fixtureMilliseconds);
  afterEach(() => damager.undo());
  afterAll(() => fixture[Symbol.asyncDispose]());

  test('is read: documents and sequence numbers of every shard are those that the source counted', async () => {
    for (const { uuid, indices } of fixture.snapshots) {
      const contents = await soundContents(fixture.directory, { uuid });
      expect(contents.elasticsearchVersion).toBe(firstWithNumberOf[version] ?? version);
      const predicted = contents.indices.flatMap(({ name, shards }) =>
        shards.map(({ number, documents, maxSequenceNumber }) => ({ name, number, documents, maxSequenceNumber })),
      );
      const counted = indices.flatMap(({ name, shards }) => shards.map((shard) => ({ name, ...shard })));
      expect(predicted).toHaveLength(counted.length);
      expect(predicted).toEqual(expect.arrayContaining(counted));
    }
  });

  test('is intact, byte by byte', async () => {
    expect(await provenIn(fixture.directory, 'latest', 'bytes')).toMatchObject({ verdict: 'intact', findings: [] });
  });

  test.each(['snapshot', 'cluster', 'indexMetadata', 'shard', 'shardIndex', 'data'] as const)(
    'is corrupt when its %s is damaged',
    async (kind) => {
      await damager.damage(join(fixture.directory, keys[kind]), damages['flipped in its middle']);
      const { verdict, findings } = await provenIn(fixture.directory, { name: 'second' }, 'bytes');
      expect(verdict).toBe('corrupt');
      expect(findings).toContainEqual(
        expect.objectContaining({ severity: 'error', evidence: expect.objectContaining({ object: keys[kind] }) }),
      );
    },
  );
});
