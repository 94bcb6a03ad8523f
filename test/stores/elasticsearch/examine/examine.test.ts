import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Examination } from '../../../../agent/stores/elasticsearch/examine/examination.ts';
import { expectationsSchema } from '../../../../agent/stores/elasticsearch/expectations.ts';
import type { SnapshotContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';
import { restoreSnapshot } from '../../../fixtures/restored.ts';
import { takeSnapshot } from '../restore/source.ts';
import { runningNode, type TestNode } from '../running-node.ts';
import { asking } from './kinds/asking.ts';

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

  describe('by what its documents hold', () => asking(() => target));

  async function findings(groups: readonly object[], of = contents, fallen: readonly string[] = []) {
    const context = recordedContext();
    const standing = new Set(of.indices.map(({ name }) => name).filter((name) => !fallen.includes(name)));
    const examination = new Examination(of, expectationsSchema.parse({ version: 2, indices: groups }));
    await examination.conclude(target.client, standing, context);
    return context.findings;
  }

  const atLeast = (name: string, min: number) => ({ for: [name], checks: [{ documents: { min } }] });

  it('finds nothing when every index holds what is expected of it', async () => {
    const expected = [atLeast('logs-*', 5), atLeast('.mine', 3), atLeast('closed', 4), atLeast('empty', 0)];
    expect(await findings(expected)).toEqual([]);
  });

  it('counts documents as a search does, without nested ones', async () => {
    expect(await findings([atLeast('logs-1', 12)])).toEqual([]);
    expect(await findings([atLeast('logs-1', 13)])).toMatchObject([
      { check: 'expectation', severity: 'error', actual: 12, evidence: { path: ['logs-1'] } },
    ]);
  });

  it('finds each index that a pattern names and that holds too little', async () => {
    const found = await findings([atLeast('*', 4)]);
    expect(found.map(({ evidence }) => evidence.path[0]).toSorted()).toEqual(['.mine', 'empty']);
  });

  it('finds an expected index missing', async () => {
    expect(await findings([atLeast('orders-*', 1)])).toMatchObject([
      { check: 'expected-index', severity: 'error', expected: 'orders-*' },
    ]);
  });

  it('says nothing of what could not be restored: why, another finding has said', async () => {
    expect(
      await findings([atLeast('logs-*', 6), { ...atLeast('logs-*', 99), together: true }], contents, ['logs-2']),
    ).toEqual([]);
    expect(await findings([atLeast('logs-*', 13)], contents, ['logs-2'])).toMatchObject([
      { check: 'expectation', evidence: { path: ['logs-1'] } },
    ]);
  });

  it('says so when a pattern names only what is left out', async () => {
    const indices = contents.indices.map((index) => ({ ...index, system: index.name === '.mine' }));
    const [finding] = await findings([atLeast('.mine', 1)], { ...contents, indices });
    expect(finding).toMatchObject({ check: 'expected-index', message: expect.stringContaining('is not restored') });
  });

  it('takes no count for the truth in which a shard did not take part', async () => {
    const indices = contents.indices.map((index) => ({ ...index, shards: [...index.shards, ...index.shards] }));
    const counting = findings([atLeast('logs-2', 1)], { ...contents, indices });
    await expect(counting).rejects.toMatchObject({ reason: 'restore-incomplete' });
  });
});
