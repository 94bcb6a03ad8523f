import { readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { directorySource } from '../../../../agent/blobs/directory-source.ts';
import { locateSnapshot } from '../../../../agent/stores/elasticsearch/locate/locate.ts';
import type { WantedSnapshot } from '../../../../agent/stores/elasticsearch/locate/located-snapshot.ts';
import { readStructure } from '../../../../agent/stores/elasticsearch/structure/structure.ts';
import { Damager } from '../../../fixtures/damage.ts';
import { type Keys, keysOf } from '../../../fixtures/keys.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';
import { fixtureMilliseconds, type RepositoryFixture, repositoryFixture } from '../../../fixtures/repositories.ts';
import { rewrittenIndex } from '../../../fixtures/rewrite.ts';

describe.each(['7.1.1', '8.17.0'])('locateSnapshot, in a repository written by %s', (version) => {
  let fixture: RepositoryFixture;
  let keys: Keys;
  let uuid: string;
  const damager = new Damager();
  beforeEach(async () => {
    fixture = await repositoryFixture(version);
    keys = await keysOf(fixture.directory);
    uuid = keys.snapshot.slice('snap-'.length, -'.dat'.length);
  }, fixtureMilliseconds);
  afterEach(() => fixture[Symbol.asyncDispose]());
  const at = (key: string) => join(fixture.directory, key);

  function locate(wanted: WantedSnapshot, waitMilliseconds = 0, context = recordedContext()) {
    return locateSnapshot(directorySource(fixture.directory), wanted, { waitMilliseconds, context });
  }

  async function removeIndices(): Promise<void> {
    for (const name of await readdir(fixture.directory)) if (/^index-\d+$/.test(name)) await damager.remove(at(name));
  }

  test('tells what index-N alone knows', async () => {
    const located = await locate({ uuid });
    expect(located).toMatchObject({ snapshot: { name: 'second', uuid, state: 'SUCCESS', writtenBy: null } });
    expect(`index-${located?.generation}`).toBe(keys.index);
    if (version === '7.1.1') expect(located).toMatchObject({ repositoryUuid: null, snapshot: { startedAt: null } });
    else
      expect(located).toMatchObject({
        repositoryUuid: expect.any(String),
        snapshot: { startedAt: expect.any(String) },
      });
  });

  test('waits until the index has caught up with the event', async () => {
    await damager.damage(
      at(keys.index),
      rewrittenIndex(({ snapshots }) => snapshots.splice(0)),
    );
    const context = recordedContext();
    const caughtUp = { ...context.observer, noted: () => void damager.undo() };
    const located = await locate({ uuid }, 60_000, { ...context, observer: caughtUp });
    expect(located?.entry.name).toBe('second');
  });

  test.each<[string, WantedSnapshot]>([
    ['a UUID', { uuid: 'AAAAAAAAAAAAAAAAAAAAAA' }],
    ['a name', { name: 'third' }],
    ['the UUID of a snapshot that was deleted', { name: 'gone' }],
  ])('gives up on %s that is not listed', async (_, wanted) => {
    await expect(locate(wanted)).rejects.toMatchObject({ name: 'RunError', reason: 'not-listed' });
  });

  test('says deleted, and does not wait, when the object that an event told of is gone', async () => {
    await damager.damage(
      at(keys.index),
      rewrittenIndex(({ snapshots }) => snapshots.splice(0)),
    );
    await damager.remove(at(keys.snapshot));
    const context = recordedContext();
    await expect(locate({ uuid }, 60_000, context)).rejects.toMatchObject({ name: 'RunError', reason: 'deleted' });
    expect(context.notes).toEqual([]);
  });

  test('gives up on what is no repository', async () => {
    await removeIndices();
    await damager.remove(at('index.latest'));
    await expect(locate('latest')).rejects.toMatchObject({ name: 'RunError', reason: 'not-listed' });
  });

  test('finds that index-N is lost when index.latest names it and the snapshot is there', async () => {
    const context = recordedContext();
    const older = rewrittenIndex(({ snapshots }) => snapshots.splice(0))(await readFile(at(keys.index)));
    await removeIndices();
    await damager.add(at('index-0'), older);
    expect(await locate({ uuid }, 0, context)).toBeNull();
    expect(context.findings).toMatchObject([{ check: 'repository-index', evidence: { object: keys.index } }]);
    await damager.remove(at(keys.snapshot));
    await expect(locate({ uuid })).rejects.toMatchObject({ reason: 'not-listed' });
  });

  test('stops waiting when the signal aborts', async () => {
    const stop = new AbortController();
    const waiting = locate({ name: 'third' }, 60_000, recordedContext(stop.signal));
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await expect(waiting).rejects.toThrow('enough');
  });

  test('a snapshot deleted before it is read makes the run end as deleted, not as damage', async () => {
    const context = recordedContext();
    const source = directorySource(fixture.directory);
    const located = await locateSnapshot(source, { uuid }, { waitMilliseconds: 0, context });
    if (located === null) throw new Error('not located');
    await damager.remove(at(keys.shard));
    await damager.damage(
      at(keys.index),
      rewrittenIndex((index) => Object.assign(index, { snapshots: [] })),
    );
    await expect(readStructure(source, located, context)).rejects.toMatchObject({ reason: 'deleted' });
    expect(context.findings).toEqual([]);
  });

  test('a newer snapshot taken meanwhile makes it read anew, not call the replaced objects missing', async () => {
    const context = recordedContext();
    const source = directorySource(fixture.directory);
    const located = await locateSnapshot(source, { uuid }, { waitMilliseconds: 0, context });
    if (located === null) throw new Error('not located');
    const newShardIndex = keys.shardIndex.replace(/index-.*$/, 'index-9');
    await rename(at(keys.shardIndex), at(newShardIndex));
    await damager.damage(
      at(keys.index),
      rewrittenIndex(({ indices }) => {
        if (indices.logs.shard_generations) indices.logs.shard_generations[1] = '9';
      }),
    );
    await rename(at(keys.index), at('index-99'));
    const contents = await readStructure(source, located, context);
    expect(context.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    if (version !== '7.1.1') expect(context.notes).toContain('the repository has changed while it was read');
    expect(contents?.snapshot.name).toBe('second');
  });
});
