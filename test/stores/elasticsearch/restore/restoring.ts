import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { countDocuments } from '../../../../agent/stores/elasticsearch/client/indices.ts';
import type { SnapshotContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { forgetSnapshot } from '../../../../agent/stores/elasticsearch/restore/restore.ts';
import { select } from '../../../../agent/stores/elasticsearch/restore/selection.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';
import { restoreSnapshot } from '../../../fixtures/restored.ts';
import { rewritten } from '../../../fixtures/rewrite.ts';
import { soundContents } from '../../../fixtures/structured.ts';
import { runningNode, type TestNode } from '../running-node.ts';
import { biggestObject, copyOf, type IndexRecipe, takeSnapshot } from './source.ts';

const nested = { properties: { parts: { type: 'nested' } } };

const recipes = (version: string): IndexRecipe[] => [
  {
    name: 'logs',
    documents: 60,
    settings: { number_of_shards: 2 },
    mappings: nested,
    aliases: { everything: {} },
    // A damaged shard would be tried again until the end of days.
    later: { 'index.allocation.max_retries': 1_000_000 },
  },
  { name: 'pinned', documents: 3, later: { 'index.routing.allocation.require.box': 'hot' } },
  { name: 'blocked', documents: 3, later: { 'index.blocks.read_only': true } },
  { name: 'replicated', documents: 1, settings: { number_of_replicas: 2 } },
  { name: '.mine', documents: 4, settings: version === '7.1.1' ? {} : { 'index.hidden': true } },
  ...(version === '7.1.1' ? [{ name: '.kibana_1', documents: 1 }] : [{ name: 'closed', documents: 5, closed: true }]),
];

/** What holds of a restore, whichever Elasticsearch restores. */
export function restoring(version: string): void {
  let target: TestNode;
  let sound: { directory: string; contents: SnapshotContents };

  beforeAll(async () => {
    target = await runningNode(version);
    sound = await takeSnapshot(target, 'sound', recipes(version));
  });
  afterAll(async () => await target?.[Symbol.asyncDispose]());
  afterEach(async () => await forgetSnapshot(target.client, sound.contents).catch(() => {}));

  it('restores and counts every shard of a sound snapshot', async () => {
    const context = recordedContext();
    const restored = await restoreSnapshot(target.client, { ...sound, version }, context);
    expect(context.findings).toEqual([]);
    const counts = Object.fromEntries([...restored].map(([name, { documents }]) => [name, documents]));
    const common = { logs: 180, pinned: 3, blocked: 3, replicated: 1, '.mine': 4 };
    expect(counts).toEqual(version === '7.1.1' ? common : { ...common, closed: 5 });
    const { leftOut } = select(sound.contents);
    expect(leftOut.map(({ name }) => name)).toEqual(version === '7.1.1' ? ['.kibana_1'] : []);
    expect(context.progress.at(-1)).toEqual({ done: version === '7.1.1' ? 6 : 7, total: null });
  });

  it('restores neither aliases nor blocks nor replicas', async () => {
    await restoreSnapshot(target.client, { ...sound, version }, recordedContext());
    expect(await target.ask('GET', '/_cat/aliases?format=json')).toEqual([]);
    expect(await target.ask('GET', '/_cluster/health')).toMatchObject({ status: 'green', unassigned_shards: 0 });
    await target.ask('PUT', '/blocked/_doc/new', { message: 'not blocked' });
  });

  it('leaves nothing behind', async () => {
    await restoreSnapshot(target.client, { ...sound, version }, recordedContext());
    await forgetSnapshot(target.client, sound.contents);
    expect(await target.ask('GET', '/_cluster/state/metadata?filter_path=metadata.indices')).toEqual({
      metadata: { indices: {} },
    });
    expect(await target.ask('GET', '/_snapshot')).toEqual({});
  });

  it('finds a shard corrupt when one of its objects is missing', async () => {
    const directory = await copyOf(target, sound.directory);
    await rm(await biggestObject(directory, sound.contents, 'logs', 1));
    const context = recordedContext();
    const restored = await restoreSnapshot(target.client, { contents: sound.contents, directory, version }, context);
    expect(context.findings).toMatchObject([
      { check: 'shard-restored', severity: 'error', evidence: { path: ['logs', '1'] } },
    ]);
    // Nothing is left of it, and the others stand.
    expect(restored.has('logs')).toBe(false);
    expect(restored.get('pinned')).toMatchObject({ documents: 3 });
    expect(context.notes).toContain('restoring again what failed');
  });

  it('finds a shard corrupt when a bit of an object is flipped', async () => {
    const directory = await copyOf(target, sound.directory);
    const object = await biggestObject(directory, sound.contents, 'logs', 0);
    const bytes = await readFile(object);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await writeFile(object, bytes);
    const context = recordedContext();
    await restoreSnapshot(target.client, { contents: sound.contents, directory, version }, context);
    expect(context.findings).toMatchObject([
      { check: 'shard-restored', severity: 'error', evidence: { path: ['logs', '0'] } },
    ]);
  });

  it('finds documents missing when a shard holds fewer than its metadata says', async () => {
    const contents = withMoreDocuments(sound.contents, 'logs', 1);
    const context = recordedContext();
    await restoreSnapshot(target.client, { contents, directory: sound.directory, version }, context);
    const documents = sound.contents.indices.find(({ name }) => name === 'logs')?.shards[1]?.documents ?? 0;
    expect(context.findings).toMatchObject([
      {
        check: 'shard-documents',
        expected: documents + 1,
        actual: documents,
        evidence: { path: ['logs', '1'] },
      },
    ]);
  });

  it('finds the node incompatible when an analysis file of the source is missing', async () => {
    const analysis = join(target.configuration, 'analysis');
    await mkdir(analysis, { recursive: true });
    await chmod(analysis, 0o755);
    await writeFile(join(analysis, 'stop.txt'), 'the\n');
    const settings = {
      'analysis.filter.words': { type: 'stop', stopwords_path: 'analysis/stop.txt' },
      'analysis.analyzer.mine': { tokenizer: 'standard', filter: ['words'] },
    };
    const { directory, contents } = await takeSnapshot(target, 'analysed', [{ name: 'text', documents: 1, settings }]);
    await rm(join(analysis, 'stop.txt'));
    const context = recordedContext();
    await restoreSnapshot(target.client, { contents, directory, version }, context);
    await forgetSnapshot(target.client, contents);
    expect(context.findings).toMatchObject([{ check: 'index-requirements', severity: 'error' }]);
    expect(context.findings[0]?.message).toContain('stop.txt');
  });

  it('does not take a snapshot of the same name for the one that was staged', async () => {
    const { snapshot } = sound.contents;
    const another = { ...sound.contents, snapshot: { ...snapshot, uuid: 'AAAAAAAAAAAAAAAAAAAAAA' } };
    const restoring = restoreSnapshot(
      target.client,
      { contents: another, directory: sound.directory, version },
      recordedContext(),
    );
    await expect(restoring).rejects.toMatchObject({ reason: 'restore-incomplete' });
  });

  it('does not touch an index that the node had before', async () => {
    await target.ask('PUT', '/logs', { settings: { number_of_replicas: 0 } });
    const restoring = restoreSnapshot(target.client, { ...sound, version }, recordedContext());
    await expect(restoring).rejects.toMatchObject({ reason: 'restore-incomplete' });
    await forgetSnapshot(target.client, sound.contents);
    expect(await target.ask('GET', '/_cat/indices?format=json&h=index')).toEqual([{ index: 'logs' }]);
    await target.ask('DELETE', '/logs');
  });

  // Later ones go by x-pack's index.frozen, which the test distributions don't know.
  it.runIf(version === '7.1.1')('restores a frozen index as one that takes part in counts', async () => {
    const directory = await copyOf(target, sound.directory);
    const { id } = sound.contents.indices.find(({ name }) => name === 'pinned') ?? {};
    const key = sound.contents.metadata.find((file) => file.key.startsWith(`indices/${id}/`))?.key ?? '';
    const frozen = rewritten('index-metadata', ({ pinned }) => {
      Object.assign(pinned.settings, { 'index.frozen': 'true', 'index.search.throttled': 'true' });
    });
    await writeFile(join(directory, key), frozen(await readFile(join(directory, key))));
    const context = recordedContext();
    await restoreSnapshot(target.client, { contents: sound.contents, directory, version }, context);
    expect(context.findings).toEqual([]);
    expect(await countDocuments(target.client, 'pinned', context.signal)).toMatchObject({
      count: 3,
      shards: { total: 1, successful: 1 },
    });
  });

  it.runIf(version === '8.17.0')("leaves out the system's own indices", async () => {
    await target.ask('PUT', '/user', { settings: { number_of_replicas: 0 } });
    // Elasticsearch keeps the outcome of a task that nobody waits for in its system index .tasks.
    await target.ask('POST', '/user/_forcemerge?wait_for_completion=false');
    await expect.poll(() => target.ask('GET', '/_cat/indices/.tasks?format=json'), { timeout: 20_000 }).toBeDefined();
    const location = join(target.repositories, 'with-system');
    await target.ask('PUT', '/_snapshot/with-system', { type: 'fs', settings: { location } });
    const body = { indices: ['user'], include_global_state: true, feature_states: ['tasks'] };
    await target.ask('PUT', '/_snapshot/with-system/one?wait_for_completion=true', body);
    await target.ask('DELETE', '/_snapshot/with-system');
    await target.ask('DELETE', '/user');
    const contents = await soundContents(location);
    const context = recordedContext();
    const restored = await restoreSnapshot(target.client, { contents, directory: location, version }, context);
    await forgetSnapshot(target.client, contents);
    expect(context.findings).toEqual([]);
    expect([...restored.keys()]).toEqual(['user']);
    expect(select(contents).leftOut.map(({ name }) => name)).toEqual(['.tasks']);
  });

  it('stops when it is told to', async () => {
    const stopping = new AbortController();
    const context = recordedContext(stopping.signal);
    const reason = new Error('told to stop');
    context.observer.progressed = () => stopping.abort(reason);
    const restoring = restoreSnapshot(target.client, { ...sound, version }, context);
    await expect(restoring).rejects.toBe(reason);
  });

  it('has no answer when Elasticsearch dies under it', async () => {
    const context = recordedContext();
    context.observer.progressed = () => {
      if (!target.node.pid) return;
      try {
        process.kill(-target.node.pid, 'SIGKILL');
      } catch {
        // It is dead already.
      }
    };
    const restoring = restoreSnapshot(target.client, { ...sound, version }, context);
    await expect(restoring).rejects.toMatchObject({ reason: 'server-unavailable' });
  });
}

function withMoreDocuments(contents: SnapshotContents, name: string, number: number): SnapshotContents {
  const indices = contents.indices.map((index) => ({
    ...index,
    shards: index.shards.map((shard) =>
      index.name === name && shard.number === number ? { ...shard, documents: shard.documents + 1 } : shard,
    ),
  }));
  return { ...contents, indices };
}
