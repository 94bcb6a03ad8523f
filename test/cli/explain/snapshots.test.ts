import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Damager, damages } from '../../fixtures/damage.ts';
import { type Keys, keysOf } from '../../fixtures/keys.ts';
import { fixtureMilliseconds, type RepositoryFixture, repositoryFixture } from '../../fixtures/repositories.ts';
import { rewrittenIndex } from '../../fixtures/rewrite.ts';
import { mayfly } from '../mayfly.ts';

describe.each(['7.1.1', '8.17.0'])('mayfly snapshots, of what Elasticsearch %s has written', (version) => {
  let fixture: RepositoryFixture;
  let keys: Keys;
  const cwd = tmpdir();
  const damager = new Damager();
  beforeAll(async () => {
    fixture = await repositoryFixture(version);
    keys = await keysOf(fixture.directory);
  }, fixtureMilliseconds);
  afterEach(() => damager.undo());
  afterAll(() => fixture[Symbol.asyncDispose]());
  const at = (key: string) => join(fixture.directory, key);

  test('lists them, the newest first, for people and for programs', async () => {
    const { exitCode, stdout } = await mayfly(['snapshots', fixture.directory], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Snapshot +State +Taken +Indices +Size\n +second +SUCCESS +\d{4}-.*\n +first +SUCCESS/);
    const { snapshots, repository } = JSON.parse(
      (await mayfly(['snapshots', fixture.directory, '--json'], { cwd })).stdout,
    );
    expect(repository).toMatchObject({ location: fixture.directory, generation: expect.any(Number) });
    for (const { name, uuid, indices } of fixture.snapshots) {
      const listed = { name, uuid, state: 'SUCCESS', indices: indices.length };
      expect(snapshots).toContainEqual(expect.objectContaining(listed));
    }
    const times = snapshots.map(({ startedAt }: { startedAt: string }) => startedAt);
    expect(times).toEqual(times.toSorted().toReversed());
    const second = snapshots.find(({ name }: { name: string }) => name === 'second');
    if (version === '8.17.0') expect(second.bytes).toBeGreaterThan(10_000);
    else expect(second.bytes).toBeNull();
  });

  test('lists one whose own object is lost, too, and says what is odd', async () => {
    await damager.remove(at(keys.snapshot));
    await damager.damage(
      at(keys.index),
      rewrittenIndex(({ snapshots }) => snapshots.push({ name: 'of old' })),
    );
    const { exitCode, stdout } = await mayfly(['snapshots', fixture.directory], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/warning: .*of\s+old/s);
    expect(stdout).toMatch(/ second +SUCCESS/);
  });

  test('ends as its repository’s index does', async () => {
    await damager.damage(at(keys.index), damages.zeroed);
    expect((await mayfly(['snapshots', fixture.directory], { cwd })).exitCode).toBe(3);
    expect((await mayfly(['snapshots', join(fixture.directory, 'indices')], { cwd })).exitCode).toBe(6);
  });

  test('names those that may have been meant by a name that is not there', async () => {
    const { exitCode, stdout } = await mayfly(['explain', fixture.directory, '--snapshot', 'secnod'], { cwd });
    expect(exitCode).toBe(6);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/does not list the snapshot secnod\. The nearest .*: second/);
  });
});
