import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Damager, damages } from '../../../fixtures/damage.ts';
import { objectsOf } from '../../../fixtures/data-files.ts';
import { type Keys, keysOf } from '../../../fixtures/keys.ts';
import {
  fixtureMilliseconds,
  fixtureVersions,
  type RepositoryFixture,
  repositoryFixture,
} from '../../../fixtures/repositories.ts';
import { soundContents, structured } from '../../../fixtures/structured.ts';
import { versionsHere } from '../../../fixtures/versions-here.ts';

describe.each(versionsHere(fixtureVersions))('readStructure, of a repository written by %s', (version) => {
  let fixture: RepositoryFixture;
  let keys: Keys;
  const damager = new Damager();
  beforeAll(async () => {
    fixture = await repositoryFixture(version);
    keys = await keysOf(fixture.directory);
  }, fixtureMilliseconds);
  afterEach(() => damager.undo());
  afterAll(() => fixture[Symbol.asyncDispose]());
  const at = (key: string) => join(fixture.directory, key);

  test('predicts the documents and sequence numbers of every shard, as the source counted them', async () => {
    for (const { name, uuid, indices } of fixture.snapshots) {
      const contents = await soundContents(fixture.directory, { uuid });
      // 8.11.0 and 8.11.1 write the same number.
      const elasticsearchVersion = version === '8.11.1' ? '8.11.0' : version;
      const writtenBy = { name: 'Elasticsearch', version: elasticsearchVersion };
      expect(contents).toMatchObject({ elasticsearchVersion, snapshot: { name, uuid, state: 'SUCCESS', writtenBy } });
      const predicted = contents.indices.map((index) => ({
        name: index.name,
        shards: index.shards.map(({ number, documents, maxSequenceNumber }) => ({
          number,
          documents,
          maxSequenceNumber,
        })),
      }));
      const counted = indices.map(({ name, shards }) => ({
        name,
        shards: shards.toSorted((a, b) => a.number - b.number),
      }));
      expect(predicted).toEqual(counted.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
    }
  });

  test('finds the snapshot that started last, and one by its name', async () => {
    expect((await soundContents(fixture.directory, 'latest')).snapshot.name).toBe('second');
    expect((await soundContents(fixture.directory, { name: 'first' })).snapshot.name).toBe('first');
  });

  test('says what each index is', async () => {
    const { indices } = await soundContents(fixture.directory);
    const states = Object.fromEntries(indices.map(({ name, state, system }) => [name, { state, system }]));
    expect(states).toMatchObject({
      logs: { state: 'open', system: false },
      '.hidden-user': { state: 'open', system: false },
    });
    if (version !== '7.1.1') expect(states.closed).toEqual({ state: 'close', system: false });
    expect(indices.find(({ name }) => name === 'logs')?.settings).toMatchObject({ 'index.number_of_shards': '3' });
  });

  test('sums up the objects that bytes will read, chunks included', async () => {
    const contents = await soundContents(fixture.directory);
    const objects = await objectsOf(fixture.directory, contents);
    expect(objects.some(({ key }) => key.endsWith('.part2'))).toBe(true);
    expect(contents.objects).toBe(objects.length);
    expect(contents.bytes).toBe(objects.reduce((sum, { bytes }) => sum + bytes, 0));
  });

  describe.each(Object.entries(damages))('when it is %s', (_, how) => {
    test.each<[string, string, (keys: Keys) => string]>([
      ["the snapshot's own object", 'metadata', (keys) => keys.snapshot],
      ['the cluster metadata', 'metadata', (keys) => keys.cluster],
      ["an index's metadata", 'metadata', (keys) => keys.indexMetadata],
      ["a shard's list of files", 'metadata', (keys) => keys.shard],
      ["a shard's index", 'shard-index', (keys) => keys.shardIndex],
    ])('%s is damaged', async (_, check, choose) => {
      const key = choose(keys);
      await damager.damage(at(key), how);
      const { findings } = await structured(fixture.directory, { name: 'second' });
      expect(
        findings.map(({ check, severity, evidence }) => ({ check, severity, object: evidence.object })),
      ).toContainEqual({
        check,
        severity: 'error',
        object: key,
      });
    });
  });

  test.each<[string, string, (keys: Keys) => string]>([
    ["the snapshot's own object", 'object-present', (keys) => keys.snapshot],
    ['the cluster metadata', 'object-present', (keys) => keys.cluster],
    ["an index's metadata", 'object-present', (keys) => keys.indexMetadata],
    ["a shard's list of files", 'object-present', (keys) => keys.shard],
    ["a shard's index", 'shard-index', (keys) => keys.shardIndex],
    ['a data object', 'object-present', (keys) => keys.data],
    ['a part of a data object', 'object-present', (keys) => keys.part],
  ])('says so when %s is missing', async (_, check, choose) => {
    const key = choose(keys);
    await damager.remove(at(key));
    const { findings } = await structured(fixture.directory, { name: 'second' });
    expect(findings).toContainEqual(expect.objectContaining({ check, severity: 'error' }));
    if (version !== '7.1.1' || check !== 'shard-index') expect(findings[0]?.evidence.object).toBe(key);
  });

  test.each(['cut by a byte', 'longer by a byte', 'empty'] as const)(
    'says so when a data object is %s',
    async (how) => {
      const { data, part } = keys;
      for (const key of [data, part]) await damager.damage(at(key), damages[how]);
      const { findings } = await structured(fixture.directory, { name: 'second' });
      expect(findings.map(({ check, evidence }) => [check, evidence.object])).toEqual(
        expect.arrayContaining([
          ['object-length', data],
          ['object-length', part],
        ]),
      );
    },
  );

  test('takes an object of the other snapshot for what it is', async () => {
    const [first, second] = fixture.snapshots;
    for (const kind of ['snap', 'meta']) {
      const other = await readFile(at(`${kind}-${first?.uuid}.dat`));
      await damager.damage(at(`${kind}-${second?.uuid}.dat`), () => other);
    }
    const { findings } = await structured(fixture.directory, { uuid: second?.uuid ?? '' });
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'cross-reference', expected: 'second', actual: 'first' }),
    );
  });

  test("takes an index's metadata in another one's place for what it is", async () => {
    const [one, other] = (await soundContents(fixture.directory)).metadata.filter(({ key }) =>
      /^indices\/[^/]+\/meta/.test(key),
    );
    const bytes = await readFile(at(other?.key ?? ''));
    await damager.damage(at(one?.key ?? ''), () => bytes);
    const { findings } = await structured(fixture.directory);
    expect(findings).toContainEqual(expect.objectContaining({ check: 'cross-reference', severity: 'error' }));
  });

  test('takes an index-N that is no JSON for damage, and one of another shape for unknown', async () => {
    const key = keys.index;
    await damager.damage(at(key), damages['cut by a byte']);
    expect((await structured(fixture.directory)).findings).toMatchObject([
      { check: 'repository-index', severity: 'error' },
    ]);
    await damager.damage(at(key), () => Buffer.from('{"snapshots":[],"indices":[]}'));
    expect((await structured(fixture.directory)).findings).toMatchObject([
      { check: 'repository-format', severity: 'error' },
    ]);
  });

  test('only notes when index.latest is stale, as it stays where objects can’t be overwritten', async () => {
    await damager.damage(at('index.latest'), () => Buffer.alloc(8));
    const { findings, contents } = await structured(fixture.directory);
    expect(findings).toMatchObject([{ check: 'repository-index', severity: 'note' }]);
    expect(contents).not.toBeNull();
  });

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ['ahead of what is there', () => Buffer.from([0, 0, 0, 0, 0, 0, 9, 9])],
    ['cut', damages['cut by a byte']],
    ['overlong', () => Buffer.alloc(100)],
  ])('only warns when index.latest is %s', async (_, how) => {
    await damager.damage(at('index.latest'), how);
    const { findings, contents } = await structured(fixture.directory);
    expect(findings).toMatchObject([{ check: 'repository-index', severity: 'warning' }]);
    expect(contents).not.toBeNull();
  });

  test('only warns when there is no index.latest', async () => {
    await damager.remove(at('index.latest'));
    const { findings, contents } = await structured(fixture.directory);
    expect(findings).toMatchObject([{ check: 'repository-index', severity: 'warning' }]);
    expect(contents).not.toBeNull();
  });

  test('does not look at what belongs to no snapshot, or to another one', async () => {
    await damager.remove(at(keys.part));
    await writeFile(at('indices/stray'), 'stray');
    expect((await structured(fixture.directory, { name: 'first' })).findings).toEqual([]);
  });
});
