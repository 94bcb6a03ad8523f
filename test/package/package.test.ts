import { mkdir, mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import manifest from '../../package.json' with { type: 'json' };
import { writeSyntheticRepository } from '../bench/repository/synthetic.ts';

const root = join(import.meta.dirname, '..', '..');
const limitBytes = 1_500_000;
const packedSchema = z.tuple([
  z.object({ filename: z.string(), size: z.int(), files: z.array(z.object({ path: z.string() })) }),
]);

let directory: string;
let installed: string;
let packed: z.infer<typeof packedSchema>[0];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-package-'));
  installed = join(directory, 'installed');
  await mkdir(installed);
  const pack = ['pack', '--json', '--foreground-scripts=false', '--pack-destination', directory];
  const { stdout } = await execa('npm', pack, { cwd: root });
  [packed] = packedSchema.parse(JSON.parse(stdout));
  // With nothing to be had but the package itself: what it needs, it must carry.
  await execa('npm', ['install', '--offline', '--no-audit', '--no-fund', join(directory, packed.filename)], {
    cwd: installed,
    env: { npm_config_cache: join(directory, 'cache') },
  });
}, 120_000);
afterAll(() => rm(directory, { recursive: true }));

test('carries the command, its licences and no more, in 1.5 MB', () => {
  const ours = /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|agent\/mayfly\.js|dist\/command\/.+)$/;
  expect(packed.files.map(({ path }) => path).filter((path) => !ours.test(path))).toEqual([]);
  expect(packed.files.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['LICENSE', 'dist/command/main.js', 'dist/command/third-party-licences.txt']),
  );
  expect(packed.size).toBeLessThanOrEqual(limitBytes);
});

test('is all that is installed', async () => {
  expect(await readdir(join(installed, 'node_modules'))).toEqual(['.bin', '.package-lock.json', 'mayfly']);
});

test('tells its version', async () => {
  expect(await mayfly('--version')).toMatchObject({ exitCode: 0, stdout: manifest.version, stderr: '' });
});

test('tells its commands', async () => {
  expect(await mayfly('--help')).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^ {2}verify /m) });
});

test('proves what is sound, byte by byte, and finds what is not', async () => {
  const repository = join(directory, 'repository');
  writeSyntheticRepository(repository, { indices: 2, shards: 1, segments: 2, dataBytes: [5_000] });
  expect(await mayfly('verify', repository, '--level', 'bytes')).toMatchObject({ exitCode: 0 });
  expect(await verdict()).toBe('intact');
  await alterOneByte(repository);
  expect(await mayfly('verify', repository, '--level', 'bytes')).toMatchObject({ exitCode: 3 });
  expect(await verdict()).toBe('corrupt');
});

test('explains a snapshot', async () => {
  const repository = join(root, 'test', 'fixtures', 'searchable', '8.17.0', 'repository');
  const { exitCode, stdout } = await mayfly('explain', repository, '--json');
  expect(exitCode).toBe(5);
  expect(JSON.parse(stdout)).toMatchObject({ snapshot: { name: 'nightly-1' } });
});

test('says on a Node.js that is too old what it needs', async ({ skip }) => {
  const node = await oldNode();
  if (node === null) return skip('there is none here');
  const { exitCode, stderr } = await execa(node, [program(), '--version'], { reject: false });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^mayfly: this is Node\.js \d+\.\d+\.\d+; Mayfly needs 22\.12 or newer\.\n {2}→ Install/);
  expect(manifest.engines.node).toBe('>=22.12');
});

test('says in a checkout, on a Node.js that is too old, where the right one comes from', async ({ skip }) => {
  const node = await oldNode();
  if (node === null) return skip('there is none here');
  const { exitCode, stderr } = await execa(node, [join(root, 'agent', 'mayfly.js'), '--version'], { reject: false });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/Mayfly needs 22\.18 or newer\.\n {2}→ In a checkout, `npm ci` brings the right one/);
});

function program(): string {
  return join(installed, 'node_modules', '.bin', 'mayfly');
}

function mayfly(...arguments_: readonly string[]) {
  return execa(process.execPath, [program(), ...arguments_], { cwd: installed, reject: false });
}

async function verdict(): Promise<unknown> {
  return JSON.parse(await readFile(join(installed, 'mayfly-report', 'report.json'), 'utf8')).verdict;
}

/** Alters a data object of the first shard, which are the largest ones. */
async function alterOneByte(repository: string): Promise<void> {
  const names = await readdir(repository, { recursive: true });
  const name = names.toSorted().find((each) => /\/0\/__/.test(each)) ?? '';
  await using file = await open(join(repository, name), 'r+');
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 100);
  await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, 100);
}

/** A Node.js on this machine that is older than the package allows. */
async function oldNode(): Promise<string | null> {
  for (const place of new Set(process.env.PATH?.split(delimiter))) {
    const node = join(place, 'node');
    const { stdout, failed } = await execa(node, ['--version'], { reject: false });
    if (!failed && Number(/^v(\d+)\./.exec(stdout)?.[1]) < 22) return node;
  }
  return null;
}
