import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Damager } from '../../fixtures/damage.ts';
import { type Keys, keysOf } from '../../fixtures/keys.ts';
import { fixtureMilliseconds, type RepositoryFixture, repositoryFixture } from '../../fixtures/repositories.ts';
import { rewritten } from '../../fixtures/rewrite.ts';
import { mayfly } from '../mayfly.ts';

describe.each(['7.1.1', '8.17.0'])('mayfly explain, of what Elasticsearch %s has written', (version) => {
  let fixture: RepositoryFixture;
  let keys: Keys;
  let cwd: string;
  const damager = new Damager();
  beforeAll(async () => {
    fixture = await repositoryFixture(version);
    keys = await keysOf(fixture.directory);
    cwd = await mkdtemp(join(tmpdir(), 'mayfly-test-'));
  }, fixtureMilliseconds);
  afterEach(() => damager.undo());
  afterAll(async () => {
    await fixture[Symbol.asyncDispose]();
    await rm(cwd, { recursive: true });
  });
  const explain = (...more: string[]) => mayfly(['explain', fixture.directory, ...more], { cwd });

  test('tells documents, shards and version as the source has counted them, and writes nothing', async () => {
    const { exitCode, stdout } = await explain('--json');
    expect(exitCode).toBe(0);
    const { indices, snapshot, requirements, verdict } = JSON.parse(stdout);
    expect(verdict).toBe('intact');
    expect(snapshot).toMatchObject({ name: 'second', writtenBy: { name: 'Elasticsearch', version } });
    for (const made of fixture.snapshots[1]?.indices ?? []) {
      const documents = made.shards.reduce((sum, shard) => sum + shard.documents, 0);
      expect(indices).toContainEqual(
        expect.objectContaining({ name: made.name, documents, shards: made.shards.length, createdBy: version }),
      );
    }
    const sizes = indices.map(({ bytes }: { bytes: number }) => bytes);
    expect(sizes).toEqual(sizes.toSorted((a: number, b: number) => b - a));
    expect(requirements.elasticsearch).toMatchObject({ oldest: version, newestMajor: Number(version[0]) + 1 });
    expect(await readdir(cwd)).toEqual([]);
  });

  test('says it in lines that a terminal takes, of the snapshot that was asked for', async () => {
    const { exitCode, stdout, stderr } = await explain('--snapshot', 'first');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^first$/m);
    expect(stdout).toContain(`Written by     Elasticsearch ${version}`);
    expect(stdout).toMatch(/^ {2}logs +3 +[\d.]+ KiB +300 {2}\d/m);
    for (const line of stdout.split('\n').filter((each) => !each.includes(tmpdir()))) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
    expect(stderr).not.toContain('at ');
  });

  test('tells what is damaged, and what can be read all the same', async () => {
    await damager.remove(join(fixture.directory, keys.data));
    const { exitCode, stdout } = await explain();
    expect(exitCode).toBe(3);
    expect(stdout).toContain('CORRUPT');
    expect(stdout).toContain(keys.data);
    expect(stdout).toMatch(/^ {2}logs +3 /m);
  });

  test('needs no more than the index to say that the snapshot itself is damaged', async () => {
    await damager.remove(join(fixture.directory, keys.snapshot));
    const { exitCode, stdout } = await explain('--snapshot', 'second');
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^second$/m);
    expect(stdout).not.toContain('To restore it');
  });

  test('names what the indices need', async () => {
    await damager.damage(
      join(fixture.directory, keys.indexMetadata),
      rewritten('index-metadata', (byName) => {
        for (const index of Object.values(byName) as { settings: Record<string, unknown> }[]) {
          Object.assign(index.settings, {
            'index.analysis.filter.f.type': 'icu_folding',
            'index.analysis.filter.s.type': 'synonym',
            'index.analysis.filter.s.synonyms_path': 'analysis/s.txt',
          });
        }
      }),
    );
    const { exitCode, stdout } = await explain();
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Plugin +analysis-icu \(token filter icu_folding/);
    expect(stdout).toMatch(/File +analysis\/s\.txt \(filter s/);
  });

  test.each([['nowhere'], ['AAAAAAAAAAAAAAAAAAAAAA']])(
    'has no answer for a snapshot that is not there: %s',
    async (name) => {
      const { exitCode, stdout } = await explain('--snapshot', name);
      expect(exitCode).toBe(6);
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`does not list the snapshot ${name}.`);
    },
  );
});

test('what is no repository has no answer', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'mayfly-test-'));
  await mkdir(join(cwd, 'empty'));
  const { exitCode, stdout } = await mayfly(['explain', 'empty'], { cwd });
  await rm(cwd, { recursive: true });
  expect(exitCode).toBe(6);
  expect(stdout).toContain('holds no repository');
});
