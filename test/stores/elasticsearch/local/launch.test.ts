import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { obtainElasticsearch } from '../../../../agent/stores/elasticsearch/local/distribution.ts';
import { obtainJava } from '../../../../agent/stores/elasticsearch/local/java.ts';
import { type LaunchOptions, launchElasticsearch } from '../../../../agent/stores/elasticsearch/local/launch.ts';

describe('launching Elasticsearch', { timeout: 240_000 }, () => {
  let work: string;
  beforeEach(async () => {
    work = await mkdtemp(join(tmpdir(), 'mayfly-launch-'));
    await chmod(work, 0o755);
    await mkdir(join(work, 'repositories'));
  });
  afterEach(async () => await rm(work, { recursive: true, force: true }));

  /** As on a machine without any Java. */
  async function options(version: string, changes: Partial<LaunchOptions> = {}): Promise<LaunchOptions> {
    const signal = AbortSignal.timeout(230_000);
    const provisioning = { signal, note: () => {}, environment: { PATH: '/nowhere' } };
    const home = await obtainElasticsearch(version, provisioning);
    return {
      home,
      javaHome: await obtainJava(home, provisioning),
      directory: join(work, 'node'),
      repositoriesDirectory: join(work, 'repositories'),
      heapMegabytes: 256,
      signal,
      ...changes,
    };
  }

  it.each(['7.1.1', '8.17.0'])('starts %s, with a fetched Java, and ends it', async (version) => {
    const node = await launchElasticsearch(await options(version));
    expect(node.version).toBe(version);
    expect((await fetch(`${node.url}/_cluster/health`)).status).toBe(200);
    await node.stop();
    expect(await node.exited).not.toBeUndefined();
    await expect(fetch(node.url)).rejects.toThrow();
    expect(() => process.kill(-node.pid, 0)).toThrow('ESRCH');
  });

  it('shows the last words of one that does not start', async () => {
    const launching = launchElasticsearch(await options('7.1.1', { heapMegabytes: 1 }));
    await expect(launching).rejects.toMatchObject({
      name: 'LaunchError',
      message: expect.stringMatching(/ended with code 1.*heap/s),
    });
  });

  it('leaves nothing behind when it is told to stop meanwhile', async () => {
    const stopping = new AbortController();
    const reason = new Error('enough');
    const launching = launchElasticsearch(await options('7.1.1', { signal: stopping.signal }));
    setTimeout(() => stopping.abort(reason), 1_000);
    await expect(launching).rejects.toBe(reason);
  });

  it.runIf(process.getuid?.() === 0)('names a directory that its user cannot enter', async () => {
    const closed = join(work, 'closed');
    await mkdir(join(closed, 'repositories'), { recursive: true });
    await chmod(closed, 0o700);
    const repositoriesDirectory = join(closed, 'repositories');
    const launching = launchElasticsearch(await options('7.1.1', { repositoriesDirectory }));
    await expect(launching).rejects.toThrow(`${repositoriesDirectory} can't be entered`);
  });
});
