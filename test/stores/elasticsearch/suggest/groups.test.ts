import { expect, test } from 'vitest';
import { resolveGroup } from '../../../../agent/stores/elasticsearch/examine/groups.ts';
import type { IndexContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { subjectsAmong } from '../../../../agent/stores/elasticsearch/suggest/groups.ts';
import { seriesPlace } from '../../../../agent/trend/series-name.ts';

const seriesOf = (name: string) => seriesPlace(name).series;

function index(name: string, more: Partial<IndexContents> = {}): IndexContents {
  return {
    ...{ name, id: name, state: 'open', system: false, dataStream: null, aliases: [], settings: {} },
    ...{ transportVersion: false, needs: [], shards: [], missingShards: 0, ...more },
  };
}

function labelled(indices: readonly IndexContents[]): Record<string, readonly string[]> {
  const { subjects } = subjectsAmong(indices, seriesOf);
  for (const subject of subjects) {
    const { unmatched, indices: named } = resolveGroup({ for: [...subject.for] }, indices);
    expect(unmatched).toEqual([]);
    expect(new Set(named)).toEqual(new Set(subject.indices));
  }
  return Object.fromEntries(subjects.map(({ label, for: names }) => [label, names]));
}

test('indices that roll over are one series, a data stream is one by its name, all else stands for itself', () => {
  expect(
    labelled([
      index('orders'),
      index('logs-2026.11.28'),
      index('logs-2026.11.27'),
      index('audit-000001'),
      index('.ds-metrics-2026.11.28-000001', { dataStream: 'metrics' }),
      index('.ds-metrics-2026.11.28-000002', { dataStream: 'metrics' }),
      index('tenant-12'),
    ]),
  ).toEqual({
    'audit-*': ['audit-*'],
    'logs-*': ['logs-*'],
    metrics: ['metrics'],
    orders: ['orders'],
    'tenant-12': ['tenant-12'],
  });
});

test('a series leaves out what its pattern matches beside it, whole series by their own patterns', () => {
  expect(
    labelled([
      index('logs-2026.11.28', { aliases: ['logs-all', 'logs-write'] }),
      index('logs-2026.11.29'),
      index('logs-debug-2026.11.28'),
      index('logs-debug-2026.11.29'),
      index('logs-audit', { aliases: ['logs-all'] }),
    ]),
  ).toEqual({
    'logs-*': ['logs-*', '!logs-all', '!logs-audit', '!logs-debug-*'],
    'logs-audit': ['logs-audit'],
    'logs-debug-*': ['logs-debug-*'],
  });
});

test('a series among too many others has no name: those of its indices are other ones tomorrow', () => {
  const others = Array.from({ length: 120 }, (_, at) => index(`a-x${at}y`));
  const { nameless } = subjectsAmong([index('a-2026.01.01'), index('a-2026.01.02'), ...others], seriesOf);
  expect(nameless).toEqual(['a-*']);
});

test('a name that would be an exclusion is named otherwise, or not at all', () => {
  expect(labelled([index('!odd'), index('other')])['!odd']).toEqual(['*odd']);
  const { nameless } = subjectsAmong([index('!odd'), index('odd')], seriesOf);
  expect(nameless).toEqual(['!odd']);
});
