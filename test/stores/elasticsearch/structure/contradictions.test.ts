import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Damager } from '../../../fixtures/damage.ts';
import { type Keys, keysOf } from '../../../fixtures/keys.ts';
import { fixtureMilliseconds, type RepositoryFixture, repositoryFixture } from '../../../fixtures/repositories.ts';
import { rewritten, rewrittenIndex } from '../../../fixtures/rewrite.ts';
import { structured } from '../../../fixtures/structured.ts';

// All checksums hold in these: what is wrong is what the metadata says.
describe.each(['7.1.1', '8.17.0'])('readStructure, of metadata by %s whose checksums hold', (version) => {
  let fixture: RepositoryFixture;
  let keys: Keys;
  const damager = new Damager();
  beforeAll(async () => {
    fixture = await repositoryFixture(version);
    keys = await keysOf(fixture.directory);
  }, fixtureMilliseconds);
  afterEach(() => damager.undo());
  afterAll(() => fixture[Symbol.asyncDispose]());

  async function findingsAfter(key: string, how: (bytes: Buffer) => Buffer) {
    await damager.damage(join(fixture.directory, key), how);
    return (await structured(fixture.directory, { name: 'second' })).findings;
  }

  test('finds nothing when nothing is altered', async () => {
    expect(
      await findingsAfter(
        keys.snapshot,
        rewritten('snapshot', () => {}),
      ),
    ).toEqual([]);
    expect(
      await findingsAfter(
        keys.shard,
        rewritten('snapshot', () => {}),
      ),
    ).toEqual([]);
    expect(
      await findingsAfter(
        keys.indexMetadata,
        rewritten('index-metadata', () => {}),
      ),
    ).toEqual([]);
  });

  test('names the state and every shard that failed', async () => {
    const partial = rewritten('snapshot', ({ snapshot }) => {
      snapshot.state = 'PARTIAL';
      snapshot.successful_shards -= 1;
      snapshot.failures = [{ index: 'logs', shard_id: 1, reason: 'node left', node_id: 'n', status: 'INTERNAL' }];
    });
    const findings = await findingsAfter(keys.snapshot, partial);
    expect(findings).toContainEqual(expect.objectContaining({ check: 'snapshot-state', actual: 'PARTIAL' }));
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: 'snapshot-state',
        evidence: { object: keys.snapshot, path: ['logs', '1'] },
      }),
    );
  });

  test.each<[string, string, (snapshot: Record<string, unknown>) => unknown]>([
    ['another name', 'cross-reference', (snapshot) => Object.assign(snapshot, { name: 'other' })],
    ['another UUID', 'cross-reference', (snapshot) => Object.assign(snapshot, { uuid: 'other' })],
    ['another number of shards', 'cross-reference', (snapshot) => Object.assign(snapshot, { total_shards: 70 })],
    ['one index less', 'cross-reference', (snapshot) => void (snapshot.indices as string[]).pop()],
    ['one index more', 'cross-reference', (snapshot) => void (snapshot.indices as string[]).push('more')],
    [
      'a version of OpenSearch',
      'repository-format',
      (snapshot) => Object.assign(snapshot, { version_id: 136_327_927 }),
    ],
    ['a version of the past', 'repository-format', (snapshot) => Object.assign(snapshot, { version_id: 6_080_099 })],
    ['no state', 'repository-format', (snapshot) => void delete snapshot.state],
  ])('finds a snapshot with %s', async (_, check, change) => {
    const findings = await findingsAfter(
      keys.snapshot,
      rewritten('snapshot', ({ snapshot }) => change(snapshot)),
    );
    expect(findings).toContainEqual(expect.objectContaining({ check, severity: 'error' }));
  });

  test.each<[string, string, (index: Record<string, unknown>) => unknown]>([
    ['no state', 'repository-format', (index) => void delete index.state],
    ['no number of shards', 'repository-format', (index) => Object.assign(index, { settings: {} })],
    [
      'too many shards',
      'repository-format',
      (index) => Object.assign(index.settings as object, { 'index.number_of_shards': '1000000000' }),
    ],
  ])('finds index metadata with %s', async (_, check, change) => {
    const findings = await findingsAfter(
      keys.indexMetadata,
      rewritten('index-metadata', ({ logs }) => change(logs)),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({ check, evidence: { object: keys.indexMetadata, path: ['logs'] } }),
    );
  });

  test('finds the metadata of an older state of the same index', async () => {
    const older = rewritten('index-metadata', ({ logs }) =>
      Object.assign(logs, { mapping_version: logs.mapping_version - 1 }),
    );
    const findings = await findingsAfter(keys.indexMetadata, older);
    // 7.1.1 keeps no identity of it anywhere.
    if (version === '7.1.1') expect(findings).toEqual([]);
    else expect(findings).toMatchObject([{ check: 'cross-reference', evidence: { object: keys.indexMetadata } }]);
  });

  test.each<[string, string, (file: Record<string, unknown>) => unknown]>([
    ['leads elsewhere', 'repository-format', (file) => Object.assign(file, { name: '../../../../etc/passwd' })],
    ['has a NUL in it', 'repository-format', (file) => Object.assign(file, { name: '__a\0b' })],
    ['is no text', 'repository-format', (file) => Object.assign(file, { name: 7 })],
  ])('refuses a file whose name %s', async (_, check, change) => {
    const findings = await findingsAfter(
      keys.shard,
      rewritten('snapshot', ({ files }) => change(files[0])),
    );
    expect(findings).toMatchObject([{ check, evidence: { object: keys.shard, path: ['logs', '1'] } }]);
  });

  test.each<[string, (file: Record<string, unknown>) => unknown]>([
    ['2^63-1 bytes', (file) => Object.assign(file, { length: 2n ** 63n - 1n })],
    ['-1 bytes', (file) => Object.assign(file, { length: -1 })],
    ['more parts than bytes make sense for', (file) => Object.assign(file, { length: 2 ** 50, part_size: 1 })],
    ['a checksum of another kind', (file) => Object.assign(file, { checksum: 'd41d8cd98f00b204e9800998ecf8427e' })],
  ])('refuses a file of %s', async (_, change) => {
    const isData = (file: Record<string, unknown>) => String(file.physical_name).endsWith('.cfs');
    const findings = await findingsAfter(
      keys.shard,
      rewritten('snapshot', ({ files }) => change(files.find(isData))),
    );
    expect(findings).toMatchObject([{ check: 'repository-format', evidence: { object: keys.shard } }]);
  });

  test('finds small files whose contents do not match their checksum', async () => {
    const altered = rewritten('snapshot', ({ files }) => {
      const file = files.find(({ physical_name }: { physical_name: string }) => physical_name.endsWith('.si'));
      file.meta_hash = Buffer.from(file.meta_hash).fill(1, 60, 61);
    });
    expect(await findingsAfter(keys.shard, altered)).toMatchObject([
      { check: 'metadata', evidence: { object: keys.shard } },
    ]);
  });

  test('finds a commit that names a segment which is not there', async () => {
    const lacking = rewritten('snapshot', (shard) => {
      shard.files = shard.files.filter(({ physical_name }: { physical_name: string }) => physical_name !== '_0.si');
    });
    const findings = await findingsAfter(keys.shard, lacking);
    expect(findings).toMatchObject([{ check: 'metadata', message: expect.stringContaining('_0.si') }]);
  });

  test("finds a shard's index that does not know this snapshot, or knows other files of it", async () => {
    for (const change of [
      ({ snapshots }: { snapshots: Record<string, unknown> }) => void delete snapshots.second,
      ({ snapshots }: { snapshots: Record<string, { files: string[] }> }) => void snapshots.second?.files.pop(),
    ]) {
      const findings = await findingsAfter(keys.shardIndex, rewritten('snapshots', change));
      expect(findings).toMatchObject([{ check: 'shard-index', evidence: { object: keys.shardIndex } }]);
      await damager.undo();
    }
  });

  test.each<[string, string, (index: Record<string, unknown>) => unknown]>([
    [
      'forgets an index of the snapshot',
      'cross-reference',
      (index) => void delete (index.indices as Record<string, unknown>).logs,
    ],
    [
      'calls the snapshot a failure',
      'cross-reference',
      (index) => withSecond(index, (listed) => Object.assign(listed, { state: 2 })),
    ],
    [
      'has another name for it',
      'cross-reference',
      (index) => withSecond(index, (listed) => Object.assign(listed, { name: 'sec0nd' })),
    ],
    [
      'has an id that leads elsewhere',
      'repository-format',
      (index) => withLogs(index, (logs) => Object.assign(logs, { id: '../../x' })),
    ],
    [
      'has an id that is not there',
      'object-present',
      (index) => withLogs(index, (logs) => Object.assign(logs, { id: 'x'.repeat(22) })),
    ],
  ])('finds an index-N that %s', async (_, check, change) => {
    const { contents } = await structured(fixture.directory, { name: 'second' });
    const uuid = contents?.snapshot.uuid ?? '';
    await damager.damage(join(fixture.directory, keys.index), rewrittenIndex(change));
    const { findings } = await structured(fixture.directory, { uuid });
    expect(findings).toContainEqual(expect.objectContaining({ check, severity: 'error' }));
  });

  test('takes fields that it does not know', async () => {
    const more = { added_in_a_later_version: { a: [1] } };
    const indexed = rewrittenIndex((index) =>
      withSecond(Object.assign(index, more), (listed) => Object.assign(listed, more)),
    );
    expect(await findingsAfter(keys.index, indexed)).toEqual([]);
    expect(
      await findingsAfter(
        keys.snapshot,
        rewritten('snapshot', ({ snapshot }) => Object.assign(snapshot, more)),
      ),
    ).toEqual([]);
  });
});

type Listed = Record<string, unknown>;

function withSecond(index: Listed, change: (listed: Listed) => unknown): void {
  change((index.snapshots as Listed[]).find(({ name }) => name === 'second') ?? {});
}

function withLogs(index: Listed, change: (logs: Listed) => unknown): void {
  change((index.indices as Record<string, Listed>).logs ?? {});
}
