import { describe, expect, it } from 'vitest';
import type { IndexContents, SnapshotContents } from '../../../../agent/stores/elasticsearch/model.ts';
import type { Need } from '../../../../agent/stores/elasticsearch/needs/needs.ts';
import { preflight } from '../../../../agent/stores/elasticsearch/requirements/preflight.ts';
import { type Requirements, requirementsOf } from '../../../../agent/stores/elasticsearch/requirements/requirements.ts';

const icu: Need = { kind: 'plugin', name: 'analysis-icu', by: 'token filter icu_folding' };
const file: Need = { kind: 'file', name: 'analysis/s.txt', by: 'filter f' };

function index(name: string, created: string, needs: readonly Need[] = [], system = false): IndexContents {
  const settings = { 'index.version.created': created };
  return { name, id: name, state: 'open', system, dataStream: null, aliases: [], settings, needs, shards: [] };
}

function requirements(version: string, indices: readonly IndexContents[]): Requirements {
  const snapshot = {
    name: 's',
    uuid: 'u',
    state: 'SUCCESS',
    writtenBy: null,
    startedAt: null,
    endedAt: null,
  };
  const bytes = 1024 ** 3;
  const others = {
    elasticsearchVersion: version,
    repositoryUuid: null,
    versionId: 0,
    dataStreams: [],
    featureStates: [],
    metadata: [],
    bytes,
    objects: 10,
  };
  return requirementsOf({ snapshot, indices, ...others } satisfies SnapshotContents);
}

const findings = (required: Requirements, version: string, plugins: readonly string[] = []) =>
  preflight(required, { version, plugins: new Set(plugins) }).map(({ check, severity }) => `${severity} ${check}`);

describe('a snapshot is restored by', () => {
  it.each<[string, string, string[], string, number]>([
    ['its own major version and the next', '7.17.9', ['7170999'], '7.17.9', 8],
    ['no later major than its oldest index allows', '7.17.9', ['7170999', '6082399'], '7.17.9', 7],
    ['the same when the version is a number of the format', '8.17.0', ['8521000'], '8.17.0', 9],
    ['that of an index of an earlier major', '8.17.0', ['8521000', '7170999'], '8.17.0', 8],
    ['what reads the snapshot, when it holds no index', '9.0.0', [], '9.0.0', 10],
  ])('%s', (_, version, created, oldest, newestMajor) => {
    const indices = created.map((each, number) => index(`i${number}`, each));
    expect(requirements(version, indices).elasticsearch).toMatchObject({ oldest, newestMajor });
  });

  it('what its own indices allow, whatever the system has kept', () => {
    const indices = [index('mine', '8521000'), index('.old', '7170999', [], true)];
    expect(requirements('8.17.0', indices).elasticsearch.newestMajor).toBe(9);
  });
});

it('takes disk for two copies, and some time', () => {
  const { diskBytes, roughSeconds } = requirements('8.17.0', [index('a', '8521000')]);
  expect(diskBytes).toBeGreaterThan(2 * 1024 ** 3);
  expect(roughSeconds).toBeGreaterThan(20);
});

describe('a node', () => {
  const required = requirements('8.17.0', [
    index('a', '8521000', [icu]),
    index('b', '8521000', [icu, file]),
    index('.system', '8521000', [{ ...icu, name: 'analysis-nori' }], true),
  ]);

  it('that has everything lacks nothing', () => {
    expect(findings(requirements('8.17.0', [index('a', '8521000', [icu])]), '8.17.0', ['analysis-icu'])).toEqual([]);
  });
  it('without a plugin is incompatible, once for all indices', () => {
    expect(findings(required, '8.17.0')).toEqual(['error index-requirements', 'note index-requirements']);
    const [lacking] = preflight(required, { version: '8.17.0', plugins: new Set() });
    expect(lacking?.message).toBe(
      'a and 1 more (token filter icu_folding): this Elasticsearch lacks the plugin analysis-icu.',
    );
  });
  it('can not be asked for files: a note says which Elasticsearch will look for', () => {
    const [note] = preflight(required, { version: '9.1.0', plugins: new Set(['analysis-icu']) });
    expect(note).toMatchObject({ severity: 'note', message: expect.stringContaining('analysis/s.txt') });
  });
  it.each(['8.16.1', '7.17.9', '10.0.0'])('of version %s is incompatible', (version) => {
    expect(findings(required, version, ['analysis-icu'])).toContain('error elasticsearch-version');
  });
});
