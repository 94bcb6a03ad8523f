import { describe, expect, it } from 'vitest';
import { oldestReleaseOf, writerOf } from '../../../../agent/stores/elasticsearch/format/version-id.ts';
import type { IndexContents, SnapshotContents } from '../../../../agent/stores/elasticsearch/model.ts';
import type { Need } from '../../../../agent/stores/elasticsearch/needs/needs.ts';
import { type Equipment, preflight } from '../../../../agent/stores/elasticsearch/requirements/preflight.ts';
import { type Requirements, requirementsOf } from '../../../../agent/stores/elasticsearch/requirements/requirements.ts';
import { versionFindings } from '../../../../agent/stores/elasticsearch/requirements/version-findings.ts';

const icu: Need = { kind: 'plugin', name: 'analysis-icu', by: 'token filter icu_folding' };
const file: Need = { kind: 'file', name: 'analysis/s.txt', by: 'filter f' };

function index(name: string, created: string, needs: readonly Need[] = [], system = false): IndexContents {
  const settings = { 'index.version.created': created };
  const groups = { dataStream: null, aliases: [], transportVersion: false };
  return { name, id: name, state: 'open', system, ...groups, settings, needs, shards: [], missingShards: 0 };
}

/** An index of one shard, whose newest segment this version of Lucene wrote. */
function withSegment(own: IndexContents, lucene: string): IndexContents {
  const list = { key: 'list', bytes: 1, crc32: 0 };
  const size = { number: 0, bytes: 1, objects: 1, objectBytes: 1, documents: 1, maxSequenceNumber: 0 };
  return { ...own, shards: [{ ...size, directory: 'd/', list, newestSegment: { name: '_3', lucene } }] };
}

function contentsOf(
  versionId: number,
  indices: readonly IndexContents[],
  minVersion: string | null = null,
): SnapshotContents {
  const { name, version } = writerOf(versionId);
  return {
    snapshot: { name: 's', uuid: 'u', state: 'SUCCESS', writtenBy: { name, version }, startedAt: null, endedAt: null },
    elasticsearchVersion: oldestReleaseOf(version),
    repositoryUuid: null,
    versionId,
    minVersion,
    indices,
    dataStreams: [],
    elsewhere: [],
    unreadIndices: 0,
    featureStates: [],
    templates: null,
    pipelines: null,
    metadata: [],
    bytes: 1024 ** 3,
    objects: 10,
  };
}

function requirements(versionId: number, indices: readonly IndexContents[], minVersion?: string): Requirements {
  return requirementsOf(contentsOf(versionId, indices, minVersion));
}

function node(version: string, plugins: readonly string[] = [], indexVersion: number | null = null): Equipment {
  return { version, indexVersion, plugins: new Set(plugins) };
}

const findings = (required: Requirements, equipment: Equipment) =>
  preflight(required, equipment).map(({ check, severity }) => `${severity} ${check}`);

describe('a snapshot is restored by', () => {
  it.each<[string, number, string[], string, number]>([
    ['its own major version and the next', 7_170_999, ['7170999'], '7.17.9', 8],
    ['no later major than its oldest index allows', 7_170_999, ['7170999', '6082399'], '7.17.9', 7],
    ['the same when the version is a number of the format', 8_521_000, ['8521000'], '8.17.0', 9],
    ['that of an index of an earlier major', 8_521_000, ['8521000', '7170999'], '8.17.0', 8],
    ['what reads the snapshot, when it holds no index', 9_009_000, [], '9.0.0', 10],
  ])('%s', (_, versionId, created, oldest, newestMajor) => {
    const indices = created.map((each, number) => index(`i${number}`, each));
    expect(requirements(versionId, indices).elasticsearch).toMatchObject({ oldest, newestMajor });
  });

  it('what its own indices allow, whatever the system has kept', () => {
    const indices = [index('mine', '8521000'), index('.old', '7170999', [], true)];
    expect(requirements(8_521_000, indices).elasticsearch.newestMajor).toBe(9);
  });
});

it('takes disk for what is restored and what it is restored from, and some time', () => {
  const large = withSegment(index('a', '8521000'), '9.12.1');
  const { diskBytes, roughSeconds } = requirements(8_521_000, [
    { ...large, shards: large.shards.map((shard) => ({ ...shard, bytes: 1024 ** 3 })) },
  ]);
  expect(diskBytes).toBeGreaterThan(2 * 1024 ** 3);
  expect(roughSeconds).toBeGreaterThan(20);
});

describe('a node', () => {
  const required = requirements(8_521_000, [
    index('a', '8521000', [icu]),
    index('b', '8521000', [icu, file]),
    index('.system', '8521000', [{ ...icu, name: 'analysis-nori' }], true),
  ]);

  it('that has everything lacks nothing', () => {
    expect(findings(requirements(8_521_000, [index('a', '8521000', [icu])]), node('8.17.0', ['analysis-icu']))).toEqual(
      [],
    );
  });
  it('without a plugin is incompatible, once for all indices', () => {
    expect(findings(required, node('8.17.0'))).toEqual(['error index-requirements', 'note index-requirements']);
    const [lacking] = preflight(required, node('8.17.0'));
    expect(lacking?.message).toBe(
      'a and 1 more (token filter icu_folding): this Elasticsearch lacks the plugin analysis-icu.',
    );
  });
  it('can not be asked for files: a note says which Elasticsearch will look for', () => {
    const [note] = preflight(required, node('9.1.0', ['analysis-icu']));
    expect(note).toMatchObject({ severity: 'note', message: expect.stringContaining('analysis/s.txt') });
  });
  it.each(['8.16.1', '7.17.9', '10.0.0'])('of version %s is incompatible', (version) => {
    expect(findings(required, node(version, ['analysis-icu']))).toContain('error elasticsearch-version');
  });
});

describe('a node whose version is in question', () => {
  const tooOld = ['error elasticsearch-version'];
  const tomorrow = 9_250_000;

  it.each<[string, number, Equipment, string[]]>([
    ['of tomorrow reads what tomorrow wrote, by its own word', tomorrow, node('9.6.0', [], 9_250_000), []],
    ['of an unknown patch does so, too', 8_537_001, node('8.19.22', [], 8_537_001), []],
    ['that is built otherwise is believed', 9_111_000, node('9.5.1', [], 9_111_000), []],
    ['of today does not read what tomorrow wrote', tomorrow, node('9.5.3', [], 9_111_000), tooOld],
    ['of a later patch does not, if it says so', 9_060_001, node('9.4.0', [], 9_060_000), tooOld],
    ['of 9.0 reads what 8.18 wrote', 8_525_000, node('9.0.0', [], 9_009_000), []],
    ['and what 8.19 wrote, if there is no more to it', 8_536_000, node('9.0.0', [], 9_009_000), []],
    ['that says no number is asked for its version', 8_521_000, node('8.10.4'), tooOld],
  ])('%s', (_, versionId, equipment, expected) => {
    expect(findings(requirements(versionId, [index('a', String(versionId))]), equipment)).toEqual(expected);
  });

  it('is told which versions will do', () => {
    const [finding] = preflight(requirements(8_537_000, [index('a', '8537000')]), node('8.18.8', [], 8_525_000));
    expect(finding?.remedy).toBe('Prove it with Elasticsearch 8.19.9 to 8.19.x, 9.1.8 to 9.1.x and 9.2.2 to 9.x.');
  });
});

describe('an index whose metadata has a field that came with a patch', () => {
  const withField = { ...index('a', '8536000'), transportVersion: true };

  it.each([
    [8_536_000, '8.19.7', 8_536_000, false],
    [8_536_000, '8.19.8', 8_536_000, true],
    [8_537_000, '8.19.21', 8_537_000, true],
    [8_537_000, '9.0.8', 9_009_000, false],
    [8_537_000, '9.1.7', 9_033_000, false],
    [8_537_000, '9.1.8', 9_033_000, true],
    [8_537_000, '9.2.1', 9_039_001, false],
    [9_033_000, '9.2.2', 9_039_002, true],
    [9_033_001, '9.2.1', 9_039_001, false],
    [9_033_001, '9.5.3', 9_111_000, true],
  ])('in a snapshot of %i, is restored by %s: %s %s', (versionId, version, indexVersion, able) => {
    const found = findings(requirements(versionId, [withField]), node(version, [], indexVersion));
    expect(found).toEqual(able ? [] : ['error elasticsearch-version']);
  });

  it('says what it is that the node does not know', () => {
    const required = requirements(8_536_000, [index('b', '8536000'), withField]);
    expect(required.elasticsearch).toMatchObject({ oldest: '8.19.8', from: ['8.19.8', '9.1.8', '9.2.2'] });
    expect(preflight(required, node('9.0.0', [], 9_009_000))).toMatchObject([
      {
        message: 'Elasticsearch 9.0.0 cannot restore a: it does not know the field transport_version of its metadata.',
        evidence: { path: ['a'] },
      },
    ]);
  });
});

describe('a snapshot whose segments a newer Elasticsearch wrote than its master', () => {
  const upgraded = [index('a', '8512000'), withSegment(index('logs', '8512000'), '9.12.0')];

  it('is restored by none that is older than its segments', () => {
    const required = requirements(8_512_000, upgraded);
    expect(required.elasticsearch).toMatchObject({ oldest: '8.16.0', newestMajor: 9 });
    expect(findings(required, node('8.16.0', [], 8_518_000))).toEqual([]);
    expect(preflight(required, node('8.15.5', [], 8_512_000))).toMatchObject([
      {
        check: 'elasticsearch-version',
        message: 'Elasticsearch 8.15.5 cannot restore the snapshot: segment _3 of logs was written by Lucene 9.12.0.',
        evidence: { path: ['logs'] },
      },
    ]);
  });

  it('says so before any node is asked', () => {
    expect(versionFindings(contentsOf(8_512_000, upgraded))).toMatchObject([
      { severity: 'note', message: expect.stringContaining('Elasticsearch 8.16.0 or newer restores it, not 8.15.0') },
    ]);
  });

  it('is noted where that Lucene is not known', () => {
    const newer = [withSegment(index('logs', '9111000'), '11.0.0')];
    expect(requirements(9_111_000, newer).elasticsearch.oldest).toBe('9.5.2');
    expect(versionFindings(contentsOf(9_111_000, newer))).toMatchObject([
      {
        severity: 'note',
        message: expect.stringContaining('Lucene 11.0.0, which this version of Mayfly does not know'),
      },
    ]);
  });

  it('has nothing to be said of where they are those of its own version', () => {
    expect(versionFindings(contentsOf(8_512_000, [withSegment(index('a', '8512000'), '9.11.1')]))).toEqual([]);
    expect(versionFindings(contentsOf(8_537_000, [withSegment(index('a', '8537000'), '9.12.2')]))).toEqual([]);
    expect(versionFindings(contentsOf(9_111_000, [withSegment(index('a', '8537000'), '8.11.3')]))).toEqual([]);
  });
});

describe('a repository that asks for newer readers', () => {
  it('is restored by none that is older', () => {
    const required = requirements(7_170_999, [index('a', '7170999')], '8.9.0');
    expect(required.elasticsearch).toMatchObject({ oldest: '8.9.0', newestMajor: 8 });
    expect(findings(required, node('7.17.9'))).toEqual(['error elasticsearch-version']);
    expect(findings(required, node('8.9.0'))).toEqual([]);
  });

  it('is nothing new where a later Elasticsearch has written to one of an old one', () => {
    expect(versionFindings(contentsOf(7_010_199, [], '7.12.0'))).toEqual([]);
    expect(findings(requirements(7_010_199, [], '7.12.0'), node('7.1.1'))).toEqual(['error elasticsearch-version']);
  });

  it.each(['7.16.0', '9.9.0', 'of tomorrow'])('is warned of when it asks for %s', (minVersion) => {
    const [finding] = versionFindings(contentsOf(8_521_000, [], minVersion));
    expect(finding).toMatchObject({ check: 'repository-format', severity: 'warning', actual: minVersion });
  });
});
