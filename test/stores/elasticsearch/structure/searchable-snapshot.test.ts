import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../../../agent/contract/finding.ts';
import { Damager, damages } from '../../../fixtures/damage.ts';
import { rewritten } from '../../../fixtures/rewrite.ts';
import {
  type SearchableFixture,
  searchableFixture,
  searchableVersions,
} from '../../../fixtures/searchable/repositories.ts';
import { structured } from '../../../fixtures/structured.ts';
import { provenIn } from '../../../fixtures/verdict.ts';

describe.each(searchableVersions)('a snapshot by %s of indices that are mounted from another snapshot', (version) => {
  let fixture: SearchableFixture;
  const damager = new Damager();
  beforeAll(async () => {
    fixture = await searchableFixture(version);
  });
  afterEach(() => damager.undo());
  afterAll(() => fixture[Symbol.asyncDispose]());

  /** `indices/<id>/` of an index, in the fixture. */
  async function homeOf(name: string): Promise<string> {
    const { contents } = await structured(fixture.directory);
    const id = contents?.indices.find((index) => index.name === name)?.id;
    return join(fixture.directory, 'indices', `${id}`);
  }

  async function pathIn(folder: string, begin: string): Promise<string> {
    return join(folder, (await readdir(folder)).find((name) => name.startsWith(begin)) ?? '');
  }

  const errors = (findings: readonly Finding[]) => findings.filter(({ severity }) => severity === 'error');

  it.each(['structure', 'bytes'] as const)(
    'is incompatible at %s, and names what backs each of them',
    async (level) => {
      const { verdict, findings } = await provenIn(fixture.directory, 'latest', level);
      expect(verdict).toBe('incompatible');
      expect(findings.map(({ check, evidence }) => [check, evidence.path[0]]).toSorted()).toEqual([
        ['index-requirements', 'full-copy'],
        ['index-requirements', 'shared-cache'],
      ]);
      for (const { message } of findings) {
        for (const named of Object.values(fixture.backing)) expect(message).toContain(named);
      }
    },
  );

  it('is known in all its shards, with the documents of the ordinary index only', async () => {
    const { contents } = await structured(fixture.directory);
    const documents = contents?.indices.map(({ name, shards }) => [name, shards.map((shard) => shard.documents)]);
    expect(Object.fromEntries(documents ?? [])).toEqual({ orders: [7], 'full-copy': [0, 0], 'shared-cache': [0, 0] });
  });

  it.each([
    ['index metadata', '', 'meta-', 'metadata'],
    ['list of a shard', '1', 'snap-', 'metadata'],
    ["shard's index", '0', 'index-', 'shard-index'],
  ])('is corrupt when the %s of a mounted index is damaged', async (_, folder, begin, check) => {
    const path = await pathIn(join(await homeOf('full-copy'), folder), begin);
    await damager.damage(path, damages['flipped in its middle']);
    const { verdict, findings } = await provenIn(fixture.directory, 'latest', 'structure');
    expect(verdict).toBe('corrupt');
    expect(errors(findings)).toContainEqual(
      expect.objectContaining({
        check,
        evidence: expect.objectContaining({ path: expect.arrayContaining(['full-copy']) }),
      }),
    );
  });

  it('is corrupt when an object of the ordinary index is missing', async () => {
    await damager.remove(await pathIn(join(await homeOf('orders'), '0'), '__'));
    const { verdict, findings } = await provenIn(fixture.directory, 'latest', 'structure');
    expect(verdict).toBe('corrupt');
    expect(findings).toContainEqual(expect.objectContaining({ check: 'object-present' }));
  });

  it('is corrupt when an ordinary index lists no more than a mounted one does', async () => {
    const path = await pathIn(join(await homeOf('orders'), '0'), 'snap-');
    const emptied = rewritten('snapshot', (shard) => {
      shard.files = shard.files.filter(({ physical_name }: { physical_name: string }) =>
        physical_name.startsWith('segments_'),
      );
    });
    await damager.damage(path, emptied);
    const { verdict } = await provenIn(fixture.directory, 'latest', 'structure');
    expect(verdict).toBe('corrupt');
  });
});

it('is corrupt when the commit that a mounted shard lists is not the one that was written', async () => {
  await using fixture = await searchableFixture('7.17.9');
  const { contents } = await structured(fixture.directory);
  const key = contents?.indices.find(({ name }) => name === 'full-copy')?.shards[0]?.list.key ?? '';
  const altered = rewritten('snapshot', ({ files }) => {
    files[0].meta_hash = Buffer.from(files[0].meta_hash).fill(1, 60, 61);
  });
  await new Damager().damage(join(fixture.directory, key), altered);
  const { findings } = await structured(fixture.directory);
  expect(findings).toContainEqual(expect.objectContaining({ check: 'metadata' }));
});
