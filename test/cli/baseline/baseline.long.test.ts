import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Report, reportSchema } from '../../../agent/contract/report.ts';
import { index, registerNightly } from '../../stores/elasticsearch/baseline/counting.ts';
import { runningNode, type TestNode } from '../../stores/elasticsearch/running-node.ts';
import { mayfly } from '../mayfly.ts';
import { type GuardedCluster, guardedCluster } from './guarded-cluster.ts';

describe('a cluster that is counted around its snapshots', { timeout: 400_000 }, () => {
  const key = 'aWQ6c2VjcmV0LXdvcmQ=';
  let source: TestNode;
  let cluster: GuardedCluster;
  let repository: string;
  let cwd: string;

  beforeAll(async () => {
    source = await runningNode('8.17.0');
    cluster = await guardedCluster(source.node.url, `ApiKey ${key}`);
    repository = await registerNightly(source);
    cwd = await mkdtemp(join(tmpdir(), 'mayfly-test-'));
    await mkdir(join(cwd, 'baselines'));
    await source.ask('PUT', '/orders', { settings: { number_of_shards: 1, number_of_replicas: 0 } });
    await index(source, 'orders', 0, 20);
    await source.ask('POST', '/_refresh');
  }, 600_000);
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
    await source?.[Symbol.asyncDispose]();
    await rm(cwd, { recursive: true, force: true });
  });

  const command = (snapshot: string, url = cluster.url) =>
    ['baseline', url, '--repository', 'nightly', '--snapshot', snapshot, '--output', 'baselines'] as const;
  const trusted = () => ['--ca', cluster.ca];

  /** Counts around what `counted` does: it begins the snapshot, once the first count is over. */
  async function count(snapshot: string, counted: () => Promise<unknown>) {
    const running = mayfly([...command(snapshot), ...trusted()], { cwd, env: { MAYFLY_API_KEY: key } });
    let said = '';
    for await (const line of running.iterable({ from: 'stderr' })) {
      said += `${line}\n`;
      if (line.includes('the snapshot may begin')) await counted();
    }
    const { exitCode, stdout } = await running;
    return { exitCode, stdout, said };
  }

  async function verify(snapshot: string): Promise<Report> {
    const options = ['--snapshot', snapshot, '--baseline', 'baselines', '--elasticsearch', '8.17.0'];
    const { stdout } = await mayfly(['verify', repository, ...options, '--json'], { cwd });
    return reportSchema.parse(JSON.parse(stdout));
  }

  const take = (snapshot: string) => source.ask('PUT', `/_snapshot/nightly/${snapshot}?wait_for_completion=true`);

  test('a snapshot of all that it held is verified against it; nothing but reading was asked', async () => {
    const { exitCode, stdout, said } = await count('sound', () => take('sound'));
    expect({ exitCode, said }).toMatchObject({ exitCode: 0 });
    expect(stdout).toMatch(/^20 documents in 1 index after sound\nbaselines\/|^20 documents in 1 index after sound\n/);
    expect(stdout + said).not.toContain(key);
    expect(cluster.calls.every((call) => call.startsWith('GET '))).toBe(true);
    const report = await verify('sound');
    expect(report).toMatchObject({ verdict: 'verified' });
    expect(report.checks.filter(({ kind }) => kind === 'baseline')).toMatchObject([
      { for: ['orders'], outcome: 'passed', expected: 20, actual: 20 },
    ]);
  });

  test('a snapshot of half of what it held before and after is suspect', async () => {
    await count('half', async () => {
      for (let at = 10; at < 20; at += 1) await source.ask('DELETE', `/orders/_doc/${at}`);
      await take('half');
      await index(source, 'orders', 10, 20);
      await source.ask('POST', '/_refresh');
    });
    const report = await verify('half');
    expect(report.verdict).toBe('suspect');
    expect(report.findings.map(({ message }) => message)).toContain(
      'orders: 10 documents came back; the source counted 20 before the backup and 20 after it.',
    );
    expect(await readdir(join(cwd, 'baselines'))).toHaveLength(2);
    const [name = ''] = await readdir(join(cwd, 'baselines'));
    expect(JSON.parse(await readFile(join(cwd, 'baselines', name), 'utf8'))).toMatchObject({ version: 1 });
  });

  test.each<[string, () => string[], Record<string, string>, number, RegExp]>([
    ['a snapshot that is there', () => [...command('sound'), ...trusted()], { MAYFLY_API_KEY: key }, 2, /Too late/],
    ['a certificate that nobody knows', () => [...command('x')], { MAYFLY_API_KEY: key }, 2, /not trusted.*\n.*--ca/],
    ['no credentials', () => [...command('x'), ...trusted()], {}, 2, /wants credentials.*\n.*MAYFLY_API_KEY/],
    ['other credentials', () => [...command('x'), ...trusted()], { MAYFLY_API_KEY: 'b2s=' }, 2, /refuses these/],
    [
      'half of the credentials',
      () => [...command('x'), ...trusted()],
      { MAYFLY_USER: 'me' },
      2,
      /MAYFLY_PASSWORD is not set/,
    ],
    [
      'a snapshot that never begins',
      () => [...command('x'), ...trusted(), '--wait', '3s'],
      { MAYFLY_API_KEY: key },
      6,
      /time that --wait gives/,
    ],
    ['no CA', () => [...command('x'), '--ca', 'none'], {}, 2, /--ca none/],
    ['credentials in the URL', () => [...command('x', 'https://me:hush@localhost:1')], {}, 2, /environment/],
    ['another scheme', () => [...command('x', 'ftp://localhost')], {}, 2, /https:\/\/host:port/],
    ['no folder to write to', () => [...command('x'), '--output', 'none/file'], {}, 2, /--output/],
  ])('says what is wrong: %s', async (_, given, env, code, message) => {
    const { exitCode, stdout, stderr } = await mayfly(given(), { cwd, env });
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});
