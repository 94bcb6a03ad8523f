import { describe, expect, it } from 'vitest';
import type { IndexContents, SnapshotContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { batches, select } from '../../../../agent/stores/elasticsearch/restore/selection.ts';
import { contentsOf } from '../examine/counted.ts';

describe('what is restored of a snapshot', () => {
  it('leaves out what its own metadata gives to the system', () => {
    const { restored, leftOut } = select(snapshot('8.17.0', ['.kibana_1', 'logs'], ['.security-7']));
    expect(restored.map(({ name }) => name)).toEqual(['.kibana_1', 'logs']);
    expect(leftOut).toEqual([{ name: '.security-7', why: expect.stringContaining('belongs to Elasticsearch') }]);
  });

  it('leaves out what belonged to the system by name before metadata said so', () => {
    const system = ['.security-7', '.kibana_1', '.kibana_task_manager_7.12.0_001', '.tasks', '.watches', '.ml-config'];
    const { leftOut } = select(snapshot('7.12.1', system));
    expect(leftOut.map(({ name }) => name)).toEqual(system);
  });

  it("keeps users' own dot indices and data streams' backing indices", () => {
    const own = ['.mine', '.ds-logs-app-default-2026.01.01-000001', '.kibana-like', '.security-audit-of-ours', 'tasks'];
    const { restored } = select(snapshot('7.12.1', own));
    expect(restored.map(({ name }) => name)).toEqual(own);
  });
});

describe('batches', () => {
  it('hold every index once, in order, and no more than 500 shards unless a single index has more', () => {
    const indices = [400, 100, 1, 700, 3].map((shards, i) => index(`i${i}`, false, shards));
    expect(batches(indices).map((batch) => batch.map(({ name }) => name))).toEqual([
      ['i0', 'i1'],
      ['i2'],
      ['i3'],
      ['i4'],
    ]);
  });

  it('are none when there is nothing to restore', () => expect(batches([])).toEqual([]));
});

function snapshot(version: string, names: string[], system: string[] = []): SnapshotContents {
  const indices = [...names.map((name) => index(name, false)), ...system.map((name) => index(name, true))];
  return { ...contentsOf(indices), elasticsearchVersion: version };
}

function index(name: string, system: boolean, shards = 1): IndexContents {
  const numbered = Array.from({ length: shards }, (_, number) => ({
    number,
    bytes: 0,
    documents: 0,
    maxSequenceNumber: null,
    newestSegment: null,
    directory: `indices/${name}/${number}/`,
    list: { key: `indices/${name}/${number}/snap.dat`, bytes: 0, crc32: 0 },
    objects: 0,
    objectBytes: 0,
  }));
  const groups = { dataStream: null, aliases: [], transportVersion: false };
  return {
    name,
    id: name,
    state: 'open',
    system,
    ...groups,
    settings: {},
    needs: [],
    shards: numbered,
    missingShards: 0,
  };
}
