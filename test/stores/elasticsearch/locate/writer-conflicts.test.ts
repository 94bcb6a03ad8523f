import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RepositoryFingerprint } from '../../../../agent/stores/elasticsearch/fingerprint.ts';
import { writerConflicts } from '../../../../agent/stores/elasticsearch/locate/writer-conflicts.ts';

const lastFingerprint: RepositoryFingerprint = {
  repositoryUuid: 'r1',
  clusterId: 'c1',
  generation: 7,
  runId: '0123456789abcdef0123',
};
const indexFile = { kind: 'metadata', key: 'index-9', bytes: 1, crc32: 0 } as const;
const now = { repositoryUuid: 'r1', clusterId: 'c1', generation: 9, indexFile } as const;
const told = (
  present: Partial<typeof now> | { readonly [name: string]: unknown },
  before: RepositoryFingerprint | null = lastFingerprint,
) => writerConflicts(before, { ...now, ...present } as typeof now).map(({ message }) => message);

describe('a repository that was read before', () => {
  it('has no conflict when it went on', () => expect(told({})).toEqual([]));
  it('has none when nothing was written since', () => expect(told({ generation: 7 })).toEqual([]));
  it('has none when nobody has seen it', () => expect(told({ generation: 0 }, null)).toEqual([]));

  it('has been replaced when its UUID is another, whatever else differs', () => {
    expect(told({ repositoryUuid: 'r2', clusterId: 'c2', generation: 0 })).toEqual([
      'This is another repository than the one that run 0123456789abcdef0123 read here.',
    ]);
  });
  it('has another writer when its cluster is another', () => {
    expect(told({ clusterId: 'c2' })).toEqual([expect.stringContaining('Another cluster writes')]);
  });
  it('has gone back when its generation is lower', () => {
    expect(told({ generation: 6 })).toEqual([expect.stringContaining('has gone back')]);
  });
  it('tells both of another cluster that went back', () => {
    expect(told({ clusterId: 'c2', generation: 6 })).toHaveLength(2);
  });
  it.each([
    ['learns its UUIDs from an upgraded cluster', { ...lastFingerprint, repositoryUuid: null, clusterId: null }, {}],
    ['is of a version without UUIDs', lastFingerprint, { repositoryUuid: null, clusterId: null }],
  ])('has no conflict when it %s', (_, before, present) => expect(told(present, before)).toEqual([]));

  it('is never called damaged for any of that', () => {
    const text = fc.option(fc.constantFrom('a', 'b'));
    const state = { repositoryUuid: text, clusterId: text, generation: fc.nat(3) };
    fc.assert(
      fc.property(fc.record(state), fc.record(state), (before, present) => {
        const findings = writerConflicts({ ...before, runId: lastFingerprint.runId }, { ...present, indexFile });
        expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
      }),
    );
  });
});
