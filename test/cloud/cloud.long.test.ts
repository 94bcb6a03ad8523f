import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { reportSchema } from '../../agent/contract/report.ts';
import { fixtureMilliseconds, type RepositoryFixture, repositoryFixture } from '../fixtures/repositories.ts';
import { motoS3 } from '../local-cloud/moto.ts';
import { upload } from '../source/upload.ts';

const root = join(import.meta.dirname, '..', '..');
const place = join(root, 'mayfly-cloud');
const readySchema = z.strictObject({
  ready: z.literal(true),
  environment: z.string(),
  buckets: z.array(z.string()),
  ledger: z.string(),
});
const patiently = { timeout: 150_000, interval: 500 };

vi.setConfig({ testTimeout: 300_000, hookTimeout: fixtureMilliseconds });

let fixture: RepositoryFixture;
let npm: ChildProcess | undefined;
beforeAll(async () => {
  fixture = await repositoryFixture('8.17.0');
});
afterEach(() => void npm?.kill('SIGTERM'));
afterAll(async () => {
  await fixture?.[Symbol.asyncDispose]();
  await rm(place, { recursive: true, force: true });
});

/** As a user starts it, with its own session; resolves to what it says once it is ready, or when it ends. */
function started(...given: string[]) {
  let output = '';
  const child = spawn('npm', ['run', 'cloud', '--', ...given], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  npm = child;
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, ended, output: () => output };
}

/** Processes of the session that it was started in. */
function processesOf({ pid = 0 }: ChildProcess): string {
  try {
    return execFileSync('ps', ['-o', 'pid=,args=', '--sid', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

test('a repository that anybody uploads is proven, and nothing is left when npm alone is ended', async () => {
  const configuration = join(tmpdir(), 'mayfly-cloud-test.yaml');
  const example = await readFile(join(root, 'mayfly.example.yaml'), 'utf8');
  await writeFile(configuration, example.replace('region: eu-central-1', 'region: us-east-1'));
  const { child, ended, output } = started('--config', configuration);
  const said = await vi.waitFor(() => {
    const line = output()
      .split('\n')
      .find((each) => each.startsWith('{"ready"'));
    return readySchema.parse(JSON.parse(line ?? ''));
  }, patiently);
  expect(said).toMatchObject({ buckets: ['example-snapshots'], environment: join(place, 'environment') });

  const environment = Object.fromEntries(
    Array.from((await readFile(said.environment, 'utf8')).matchAll(/^export (\w+)='(.*)'$/gm), ([, name, value]) => [
      name,
      value,
    ]),
  );
  expect(environment).toMatchObject({ AWS_REGION: 'eu-central-1', MAYFLY_CONFIG: configuration });
  const client = motoS3({ endpoint: environment.AWS_ENDPOINT_URL ?? '' });
  const to = { bucket: 'example-snapshots', basePath: 'es/logs' };
  await upload(client, { ...to, directory: fixture.directory, uploaded: new Set() });

  const reports = await vi.waitFor(async () => {
    const names = (await readdir(join(place, 'reports'))).filter((name) => name.endsWith('.json'));
    const read = await Promise.all(names.map((name) => readFile(join(place, 'reports', name), 'utf8')));
    const all = read.map((text) => reportSchema.parse(JSON.parse(text)));
    expect(all.map(({ snapshot }) => snapshot.name)).toEqual(expect.arrayContaining(['partial', 'second']));
    return all;
  }, patiently);
  expect(reports.find(({ snapshot }) => snapshot.name === 'partial')?.verdict).toBe('corrupt');
  await vi.waitFor(async () => expect((await readdir(join(place, 'messages'))).length).toBeGreaterThan(0), patiently);
  expect(output()).toMatch(/is born \(spot/);

  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  await vi.waitFor(() => expect(processesOf(child)).toBe(''), { timeout: 30_000, interval: 200 });
  await rm(configuration);
});

test('a configuration that is wrong is explained, and nothing is started', async () => {
  const configuration = join(tmpdir(), 'mayfly-cloud-wrong.yaml');
  await writeFile(configuration, 'version: 1\nstage: production\n');
  const { ended, output } = started('--config', configuration);
  expect(await ended).toBe(1);
  expect(output()).toMatch(/account/);
  expect(output()).not.toContain('    at ');
  await rm(configuration);
});
