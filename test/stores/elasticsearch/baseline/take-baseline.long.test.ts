import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasWholeJdk } from '../../../fixtures/newest-versions.ts';
import { runningNode, type TestNode } from '../running-node.ts';
import { counting, index, registerNightly } from './counting.ts';

const versions = ['7.1.1', '7.17.9', '8.17.0', '9.2.4', ...(hasWholeJdk() ? ['9.5.3'] : [])];

describe.each(versions)('counting Elasticsearch %s around a snapshot', { timeout: 300_000 }, (version) => {
  let source: TestNode;
  const plain = { number_of_shards: 2, number_of_replicas: 0 };

  beforeAll(async () => {
    source = await runningNode(version);
    const { ask } = source;
    await registerNightly(source);
    await ask('PUT', '/orders', { settings: plain, mappings: { properties: { parts: { type: 'nested' } } } });
    await ask('PUT', '/closed', { settings: plain });
    await ask('PUT', '/lags', { settings: { ...plain, refresh_interval: '-1' } });
    await ask('PUT', '/.hidden', { settings: version === '7.1.1' ? plain : { ...plain, hidden: true } });
    await ask('PUT', '/going', { settings: plain });
    await index(source, 'orders', 0, 20);
    await index(source, 'going', 0, 3);
    await index(source, '.hidden', 0, 2);
    await ask('POST', '/_refresh?expand_wildcards=all');
    await ask('POST', '/closed/_close');
  }, 300_000);
  afterAll(async () => await source?.[Symbol.asyncDispose]());

  it('counts as a search does before it is begun and after it has ended, and says what it could not count', async () => {
    const { ask } = source;
    const baseline = await counting(source, {
      async counted() {
        await index(source, 'orders', 20, 25);
        await index(source, 'coming', 0, 4);
        await ask('PUT', '/_snapshot/nightly/one?wait_for_completion=true');
        await index(source, 'orders', 25, 30);
        await ask('DELETE', '/going');
      },
    });
    const { snapshots } = (await ask('GET', '/_snapshot/nightly/one')) as { snapshots: { uuid: string }[] };
    expect(baseline).toMatchObject({
      ...{ version: 1, store: 'elasticsearch', backup: { name: 'one', uuid: snapshots[0]?.uuid } },
      source: { program: { name: 'Elasticsearch', version } },
    });
    expect(baseline.items).toEqual([
      { path: ['.hidden'], before: 2, after: 2 },
      { path: ['closed'], before: null, after: null, why: 'It is closed, and a closed index is not searched' },
      { path: ['coming'], before: 0, after: 4 },
      { path: ['going'], before: 3, after: 0 },
      { path: ['lags'], before: null, after: null, why: expect.stringContaining('refresh_interval is -1') },
      { path: ['orders'], before: 20, after: 30 },
    ]);
  });

  it('comes too late for a snapshot that is there', async () => {
    await expect(counting(source)).rejects.toThrow(/Too late: the snapshot one is there already \(SUCCESS\)/);
  });

  it('waits for the next one whose name fits a pattern', async () => {
    const baseline = await counting(source, {
      options: { snapshot: 'o*', except: ['c*', '.*'] },
      counted: () => source.ask('PUT', '/_snapshot/nightly/other'),
    });
    expect(baseline.backup.name).toBe('other');
    expect(baseline.items.map(({ path }) => path[0])).toEqual(['lags', 'orders']);
  });

  it('names a repository that is not there', async () => {
    await expect(counting(source, { options: { repository: 'weekly' } })).rejects.toThrow(/\[weekly\] missing/);
  });
});
