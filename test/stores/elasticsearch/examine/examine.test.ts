import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countSearchable, examine } from '../../../../agent/stores/elasticsearch/examine/examine.ts';
import type { IndexExpectation } from '../../../../agent/stores/elasticsearch/expectations.ts';
import type { IndexContents, SnapshotContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';
import { restoreSnapshot } from '../../../fixtures/restored.ts';
import { takeSnapshot } from '../restore/source.ts';
import { runningNode, type TestNode } from '../running-node.ts';

describe('examining what Elasticsearch 8.17.0 has restored', () => {
  let target: TestNode;
  let contents: SnapshotContents;

  beforeAll(async () => {
    target = await runningNode('8.17.0');
    const nested = { properties: { parts: { type: 'nested' } } };
    const taken = await takeSnapshot(target, 'source', [
      { name: 'logs-1', documents: 12, settings: { number_of_shards: 2 }, mappings: nested },
      { name: 'logs-2', documents: 5 },
      { name: '.mine', documents: 3, settings: { 'index.hidden': true } },
      { name: 'closed', documents: 4, closed: true },
      { name: 'empty', documents: 0 },
    ]);
    contents = taken.contents;
    await restoreSnapshot(
      target.client,
      { contents, directory: taken.directory, version: target.node.version },
      recordedContext(),
    );
  });
  afterAll(async () => await target?.[Symbol.asyncDispose]());

  async function findings(indices: IndexExpectation[], of = contents, fallen: readonly string[] = []) {
    const context = recordedContext();
    const standing = {
      indices: new Set(of.indices.map(({ name }) => name).filter((name) => !fallen.includes(name))),
      documents: (counted: readonly IndexContents[]) => countSearchable(target.client, counted, context.signal),
    };
    await examine(of, { version: 1, indices }, standing, context);
    return context.findings;
  }

  it('finds nothing when every index holds what is expected of it', async () => {
    const expected = [
      { pattern: 'logs-*', minDocuments: 5 },
      { pattern: '.mine', minDocuments: 3 },
      { pattern: 'closed', minDocuments: 4 },
      { pattern: 'empty', minDocuments: 0 },
    ];
    expect(await findings(expected)).toEqual([]);
  });

  it('counts documents as a search does, without nested ones', async () => {
    expect(await findings([{ pattern: 'logs-1', minDocuments: 12 }])).toEqual([]);
    expect(await findings([{ pattern: 'logs-1', minDocuments: 13 }])).toMatchObject([
      { check: 'minimum-documents', severity: 'error', expected: 13, actual: 12, evidence: { path: ['logs-1'] } },
    ]);
  });

  it('finds each index that a pattern names and that holds too little', async () => {
    const found = await findings([{ pattern: '*', minDocuments: 4 }]);
    expect(found.map(({ evidence }) => evidence.path[0]).toSorted()).toEqual(['.mine', 'empty']);
  });

  it('finds an expected index missing', async () => {
    expect(await findings([{ pattern: 'orders-*', minDocuments: 1 }])).toMatchObject([
      { check: 'expected-index', severity: 'error', expected: 'orders-*' },
    ]);
  });

  it('says nothing of what could not be restored: why, another finding has said', async () => {
    expect(
      await findings([{ pattern: 'logs-*', minDocuments: 6, minDocumentsTotal: 99 }], contents, ['logs-2']),
    ).toEqual([]);
    expect(await findings([{ pattern: 'logs-*', minDocuments: 13 }], contents, ['logs-2'])).toMatchObject([
      { check: 'minimum-documents', evidence: { path: ['logs-1'] } },
    ]);
  });

  it('says so when a pattern names only what is left out', async () => {
    const indices = contents.indices.map((index) => ({ ...index, system: index.name === '.mine' }));
    const [finding] = await findings([{ pattern: '.mine', minDocuments: 1 }], { ...contents, indices });
    expect(finding).toMatchObject({ check: 'expected-index', message: expect.stringContaining('is not restored') });
  });

  it('takes no count for the truth in which a shard did not take part', async () => {
    const indices = contents.indices.map((index) => ({ ...index, shards: [...index.shards, ...index.shards] }));
    const counting = findings([{ pattern: 'logs-2', minDocuments: 1 }], { ...contents, indices });
    await expect(counting).rejects.toMatchObject({ reason: 'restore-incomplete' });
  });
});
