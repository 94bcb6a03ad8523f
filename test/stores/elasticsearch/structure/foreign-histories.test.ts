import { mkdir, readdir, rename, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { directorySource } from '../../../../agent/blobs/directory-source.ts';
import { locateSnapshot } from '../../../../agent/stores/elasticsearch/locate/locate.ts';
import { readStructure } from '../../../../agent/stores/elasticsearch/structure/structure.ts';
import { Damager, damages } from '../../../fixtures/damage.ts';
import { type Keys, keysOf } from '../../../fixtures/keys.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';
import { fixtureMilliseconds, type RepositoryFixture, repositoryFixture } from '../../../fixtures/repositories.ts';
import { rewritten, rewrittenIndex } from '../../../fixtures/rewrite.ts';
import { structured } from '../../../fixtures/structured.ts';
import { provenIn } from '../../../fixtures/verdict.ts';
import { versionsHere } from '../../../fixtures/versions-here.ts';

/** Repositories as years of upgrades, interrupted deletions and other people's storage leave them. */
describe.each(versionsHere(['7.1.1', '7.17.9', '8.17.0']))('a repository of %s', (version) => {
  let fixture: RepositoryFixture;
  let keys: Keys;
  let damager: Damager;
  beforeEach(async () => {
    fixture = await repositoryFixture(version);
    keys = await keysOf(fixture.directory);
    damager = new Damager();
  }, fixtureMilliseconds);
  afterEach(() => fixture[Symbol.asyncDispose]());

  const at = (key: string) => join(fixture.directory, key);
  const alterIndex = (change: Parameters<typeof rewrittenIndex>[0]) =>
    damager.damage(at(keys.index), rewrittenIndex(change));
  const uuidOf = (name: string) => fixture.snapshots.find((snapshot) => snapshot.name === name)?.uuid ?? '';

  test.each<[string, string | null]>([
    ['a number, as 7.6.0 to 7.7.1 wrote', '7866'],
    ['null', null],
    ['_new', '_new'],
  ])('whose index says of every shard’s generation %s is sound', async (_, generation) => {
    await alterIndex(({ indices }) => {
      for (const index of Object.values<{ shard_generations?: unknown; shards?: number }>(indices)) {
        index.shard_generations = Array.from({ length: 16 }, () => generation);
      }
    });
    const { findings, contents } = await structured(fixture.directory, { name: 'second' });
    expect(findings).toEqual([]);
    expect(contents).not.toBeNull();
  });

  test('still says when the shard’s index that its directory has is damaged or lost', async () => {
    await alterIndex(({ indices }) => {
      for (const index of Object.values<{ shard_generations?: unknown }>(indices)) delete index.shard_generations;
    });
    await damager.damage(at(keys.shardIndex), damages.zeroed);
    const findings = async () => (await structured(fixture.directory, { name: 'second' })).findings;
    expect(await findings()).toMatchObject([{ check: 'shard-index', evidence: { object: keys.shardIndex } }]);
    await damager.remove(at(keys.shardIndex));
    expect(await findings()).toMatchObject([{ check: 'shard-index', severity: 'error' }]);
  });

  test('whose index says that there is no shard’s index is not sound where that is damaged', async () => {
    await alterIndex(({ indices }) => {
      for (const index of Object.values<{ shard_generations?: unknown }>(indices)) {
        index.shard_generations = Array.from({ length: 16 }, (_, shard) => (shard % 2 === 0 ? '_new' : '_deleted'));
      }
    });
    await damager.damage(at(keys.shardIndex), damages.zeroed);
    await damager.damage(at(keys.otherShardIndex), damages.zeroed);
    const { findings } = await structured(fixture.directory, { name: 'second' });
    expect(findings.map(({ evidence }) => evidence.object).toSorted()).toEqual(
      [keys.shardIndex, keys.otherShardIndex].toSorted(),
    );
  });

  test('whose index begins with a byte order mark is sound', async () => {
    await damager.damage(at(keys.index), (bytes) => Buffer.concat([Buffer.from('\uFEFF'), bytes]));
    expect((await structured(fixture.directory, { name: 'second' })).findings).toEqual([]);
  });

  test('whose newest index no listing shows is read by index.latest', async () => {
    const whole = directorySource(fixture.directory);
    const forgetful = {
      ...whole,
      async *list(prefix: string, signal: AbortSignal) {
        for await (const entry of whole.list(prefix, signal)) if (entry.key !== keys.index) yield entry;
      },
    };
    const context = recordedContext();
    const located = await locateSnapshot(forgetful, { name: 'second' }, { waitMilliseconds: 0, context });
    expect(located?.indexFile.key).toBe(keys.index);
    expect(context.findings).toEqual([]);
  });

  test('that has snapshots and no index is not called none at all', async () => {
    await damager.remove(at('index.latest'));
    for (const name of await readdir(fixture.directory)) if (/^index-\d/.test(name)) await damager.remove(at(name));
    expect(await provenIn(fixture.directory, 'latest', 'structure')).toMatchObject({
      verdict: 'unproven',
      reason: 'not-listed',
      explanation: expect.stringMatching(/has no index-N.*snap-.*is there/),
    });
  });

  test('whose index.latest may not be read is sound, with a warning', async () => {
    await damager.remove(at('index.latest'));
    await mkdir(at('index.latest'));
    const proof = await provenIn(fixture.directory, { name: 'second' }, 'structure');
    expect(proof).toMatchObject({
      verdict: 'intact',
      findings: [{ severity: 'warning', message: 'index.latest may not be read.' }],
    });
  });

  test('whose index gives the snapshot a state that is not known is incompatible', async () => {
    await alterIndex(({ snapshots }) => {
      for (const snapshot of snapshots) snapshot.state = 9;
    });
    const proof = await provenIn(fixture.directory, { name: 'second' }, 'structure');
    expect(proof).toMatchObject({ verdict: 'incompatible', findings: [{ message: expect.stringContaining('(9)') }] });
  });

  test.each([
    ['an event', (uuid: string) => ({ uuid })],
    ['nothing but its age', () => 'latest' as const],
  ])('is incompatible where the snapshot that %s tells of is listed in a form that is not known', async (_, wanted) => {
    await alterIndex(({ snapshots }) => {
      for (const snapshot of snapshots) if (snapshot.name === 'second') snapshot.start_time_millis = 'yesterday';
    });
    const started = performance.now();
    const proof = await provenIn(fixture.directory, wanted(uuidOf('second')), 'structure', true);
    expect(proof).toMatchObject({
      verdict: 'incompatible',
      findings: [{ check: 'repository-format', message: expect.stringContaining('second') }],
    });
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('is not called empty where its indices could not be read', async () => {
    await alterIndex(({ indices }) => {
      for (const index of Object.values<{ shard_generations: unknown }>(indices)) index.shard_generations = 'many';
    });
    const proof = await provenIn(fixture.directory, { name: 'second' }, 'structure');
    expect(proof.verdict).toBe('incompatible');
    expect(proof.findings.map(({ check }) => check)).not.toContain('empty-snapshot');
  });

  test('that a cluster of 2.x began is proven but for the entries of then, which are named', async () => {
    await alterIndex(({ snapshots, indices }) => {
      snapshots.push({ name: 'curator-2016+05 weekly', uuid: 'curator-2016+05 weekly', state: 4 }, 'a name alone');
      indices.журнал = { id: 'журнал', snapshots: ['curator-2016+05 weekly'] };
    });
    const proof = await provenIn(fixture.directory, 'latest', 'structure');
    expect(proof).toMatchObject({ verdict: 'intact', snapshot: { name: 'second' } });
    expect(proof.findings).toMatchObject([
      {
        check: 'repository-index',
        severity: 'warning',
        message: expect.stringMatching(/3 entries.*curator-2016\+05 weekly.*журнал/),
      },
    ]);
    const old = await provenIn(fixture.directory, { name: 'curator-2016+05 weekly' }, 'structure');
    expect(old).toMatchObject({ verdict: 'incompatible', findings: [{ check: 'repository-format' }] });
  });

  test('whose index names no metadata for an index condemns the snapshots that hold it, and no other', async () => {
    await alterIndex(({ snapshots, indices }) => {
      const [only] = Object.values<{ id: string; snapshots: string[] }>(indices).filter(({ snapshots: of }) =>
        of.includes(uuidOf('second')),
      );
      if (only) only.snapshots = [uuidOf('second')];
      for (const snapshot of snapshots) {
        snapshot.index_metadata_lookup ??= {};
        if (snapshot.name === 'second') snapshot.index_metadata_lookup[only?.id ?? ''] = 'an-identifier-that-is-lost';
      }
    });
    const proof = await provenIn(fixture.directory, { name: 'second' }, 'structure');
    expect(proof.verdict).toBe('corrupt');
    expect(proof.findings).toContainEqual(
      expect.objectContaining({
        check: 'repository-index',
        evidence: { object: keys.index, path: [expect.any(String)] },
      }),
    );
  });

  test('whose files are links to files in it, and whose folders are, is sound', async () => {
    for (const key of [keys.data, keys.shard]) {
      const aside = join(fixture.directory, 'aside', basename(key));
      await mkdir(dirname(aside), { recursive: true });
      await rename(at(key), aside);
      await symlink(aside, at(key));
    }
    expect(await provenIn(fixture.directory, { name: 'second' }, 'bytes')).toMatchObject({
      verdict: 'intact',
      findings: [],
    });
  });

  test('is sound though its storage lists less than it has', async () => {
    const whole = directorySource(fixture.directory);
    const forgetful = {
      ...whole,
      async *list(prefix: string, signal: AbortSignal) {
        for await (const entry of whole.list(prefix, signal)) if (!entry.key.includes('/__')) yield entry;
      },
    };
    const context = recordedContext();
    const wanted = { name: 'second' };
    const located = await locateSnapshot(forgetful, wanted, { waitMilliseconds: 0, context });
    expect(located && (await readStructure(forgetful, located, context))).not.toBeNull();
    expect(context.findings).toEqual([]);
    await damager.remove(at(keys.data));
    expect(located && (await readStructure(forgetful, located, context))).not.toBeNull();
    expect(context.findings).toMatchObject([{ check: 'object-present', evidence: { object: keys.data } }]);
  });

  test('is sound though the listing of an index ends before its shards’ own indices', async () => {
    await alterIndex(({ indices }) => {
      for (const index of Object.values<{ shard_generations?: unknown }>(indices)) delete index.shard_generations;
    });
    const whole = directorySource(fixture.directory);
    const forgetful = {
      ...whole,
      async *list(prefix: string, signal: AbortSignal) {
        for await (const entry of whole.list(prefix, signal)) {
          if (prefix.endsWith('index-') || !entry.key.includes('/index-')) yield entry;
        }
      },
    };
    const context = recordedContext();
    const located = await locateSnapshot(forgetful, { name: 'second' }, { waitMilliseconds: 0, context });
    if (located === null) throw new Error('It is listed.');
    expect(await readStructure(forgetful, located, context)).not.toBeNull();
    expect(context.findings).toEqual([]);
    const blind = { ...whole, async *list() {} };
    await expect(readStructure(blind, located, context)).rejects.toMatchObject({ code: 'blob-unavailable' });
    expect(context.findings).toEqual([]);
  });

  test('that is a replica is not called corrupt for what has not been copied yet, but for what is damaged', async () => {
    const whole = directorySource(fixture.directory);
    const replica = {
      ...whole,
      details: async (key: string, signal: AbortSignal) => ({
        ...(await whole.details(key, signal)),
        replication: 'REPLICA',
      }),
    };
    const wanted = { name: 'second' };
    await damager.remove(at(keys.data));
    const context = recordedContext();
    const located = await locateSnapshot(replica, wanted, { waitMilliseconds: 0, context });
    if (located === null) throw new Error('It is listed.');
    const reading = () => readStructure(replica, located, context);
    await expect(reading()).rejects.toMatchObject({ reason: 'replication-pending' });
    expect(context.findings).toEqual([]);
    await damager.damage(at(keys.shard), damages.zeroed);
    await expect(reading()).rejects.toMatchObject({ reason: 'replication-pending' });
    expect(context.findings).toMatchObject([{ check: 'metadata', evidence: { object: keys.shard } }]);
  });

  test('whose snapshot has no index, or none but the system’s, is suspect', async () => {
    await alterIndex(({ indices }) => {
      for (const index of Object.values<{ snapshots: string[] }>(indices)) {
        index.snapshots = index.snapshots.filter((uuid) => uuid !== uuidOf('second'));
      }
    });
    await damager.damage(
      at(keys.snapshot),
      rewritten('snapshot', ({ snapshot }) => {
        Object.assign(snapshot, { indices: [], total_shards: 0, successful_shards: 0, failures: [] });
      }),
    );
    for (const level of ['structure', 'bytes'] as const) {
      expect(await provenIn(fixture.directory, { name: 'second' }, level)).toMatchObject({
        verdict: 'suspect',
        findings: [{ check: 'empty-snapshot', message: expect.stringContaining('no index') }],
      });
    }
  });

  test('names an index that is of a source-only snapshot', async () => {
    await damager.damage(
      at(keys.indexMetadata),
      rewritten('index-metadata', (byName) => {
        for (const { settings } of Object.values<{ settings: object }>(byName)) {
          Object.assign(settings, { 'index.source_only': 'true' });
        }
      }),
    );
    const { findings } = await structured(fixture.directory, { name: 'second' });
    expect(findings).toMatchObject([{ check: 'source-only', severity: 'warning', evidence: { path: ['logs'] } }]);
  });

  test('says of a PARTIAL snapshot what it lacks, and blames no object', async () => {
    await damager.damage(
      at(keys.snapshot),
      rewritten('snapshot', ({ snapshot }) => {
        snapshot.state = 'PARTIAL';
        snapshot.successful_shards -= 1;
        snapshot.failures = [{ index: 'logs', shard_id: 1, reason: 'node left', node_id: 'n', status: 'INTERNAL' }];
      }),
    );
    await alterIndex(({ snapshots }) => {
      for (const snapshot of snapshots) if (snapshot.name === 'second') snapshot.state = 3;
    });
    const { findings } = await structured(fixture.directory, { name: 'second' });
    expect(new Set(findings.map(({ check }) => check))).toEqual(new Set(['snapshot-state']));
  });

  test.each(['4.8.4', '5.0.3', '6.3.1'])('that lists CrateDB’s own version, %s, is CrateDB’s', async (listed) => {
    await alterIndex(({ snapshots }) => {
      for (const snapshot of snapshots) snapshot.version = listed;
    });
    const proof = await provenIn(fixture.directory, { name: 'second' }, 'structure');
    expect(proof).toMatchObject({
      verdict: 'incompatible',
      snapshot: { writtenBy: { name: 'CrateDB', version: listed } },
    });
    expect(proof.findings).toMatchObject([
      { check: 'repository-format', message: expect.stringContaining(`CrateDB ${listed}`) },
    ]);
  });

  test('whose shard’s index is lost is corrupt, and one of 8.16 or later mends itself', async () => {
    await damager.remove(at(keys.shardIndex));
    const [finding] = (await structured(fixture.directory, { name: 'second' })).findings;
    expect(finding).toMatchObject({ check: 'shard-index', severity: 'error' });
    expect(finding?.remedy.includes('one more snapshot')).toBe(version === '8.17.0');
  });
});

describe('the newest snapshot of a repository that knows no times', () => {
  let fixture: RepositoryFixture;
  beforeEach(async () => {
    fixture = await repositoryFixture('7.1.1');
  }, fixtureMilliseconds);
  afterEach(() => fixture[Symbol.asyncDispose]());

  test.each(['lost', 'garbage'])('is not one whose object is %s, of which is warned', async (how) => {
    const second = fixture.snapshots.find(({ name }) => name === 'second')?.uuid ?? '';
    const key = join(fixture.directory, `snap-${second}.dat`);
    if (how === 'lost') await rename(key, `${key}.aside`);
    else await writeFile(key, Buffer.alloc(100));
    const proof = await provenIn(fixture.directory, 'latest', 'structure');
    expect(proof).toMatchObject({ verdict: 'intact' });
    expect(proof.snapshot.name).not.toBe('second');
    expect(proof.findings).toMatchObject([{ severity: 'warning', evidence: { object: `snap-${second}.dat` } }]);
    expect(await provenIn(fixture.directory, { name: 'second' }, 'structure')).toMatchObject({ verdict: 'corrupt' });
  });

  test('is the last that is listed where none can be read, so that its proof says why', async () => {
    for (const name of await readdir(fixture.directory)) {
      if (name.startsWith('snap-')) await writeFile(join(fixture.directory, name), Buffer.alloc(100));
    }
    expect(await provenIn(fixture.directory, 'latest', 'structure')).toMatchObject({ verdict: 'corrupt' });
  });
});
