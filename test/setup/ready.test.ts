import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isInstalled } from './packages.mjs';

const ready = (args: string[], options: object = {}) =>
  execa(process.execPath, [join(import.meta.dirname, 'ready.mjs'), ...args], { reject: false, ...options });

describe('the command', () => {
  test('runs on the Node of the packages, with its arguments, and gives its exit code', async () => {
    const { stdout, exitCode } = await ready([
      'node',
      '-e',
      'console.log(process.version, process.argv[1]); process.exit(7)',
      'x y',
    ]);
    expect(stdout).toBe(`${process.version} x y`);
    expect(exitCode).toBe(7);
  });

  test('gets the signals', async () => {
    const program = `process.on('SIGTERM', () => process.exit(9)); console.log('waiting'); setInterval(() => {}, 1000);`;
    const running = ready(['node', '-e', program], { buffer: false });
    for await (const line of running) if (line === 'waiting') running.kill('SIGTERM');
    expect((await running).exitCode).toBe(9);
  });

  test('that a signal has ended gives the exit code that a shell would give', async () => {
    expect((await ready(['sh', '-c', 'kill -KILL $$'])).exitCode).toBe(137);
  });

  test('that does not exist is named', async () => {
    const { stderr, exitCode } = await ready(['no-such-command']);
    expect([stderr, exitCode]).toEqual([expect.stringContaining('no-such-command'), 1]);
  });
});

describe('what is missing is named, with the remedy', () => {
  let empty: string;
  beforeAll(async () => {
    empty = await mkdtemp(join(tmpdir(), 'mayfly-ready-'));
  });
  afterAll(() => rm(empty, { recursive: true }));

  test('no command', async () => {
    expect((await ready([])).stderr).toContain('node test/setup/ready.mjs <command>');
  });

  test('no Python', async () => {
    const { stderr, exitCode } = await ready(['true'], { env: { PATH: empty } });
    expect([stderr, exitCode]).toEqual([expect.stringContaining('apt-get install python3'), 1]);
  });
});

describe('the packages', () => {
  let root: string;
  const lock = (packages: object) => JSON.stringify({ packages: { '': { version: '0.1.0' }, ...packages } });
  const zod = { 'node_modules/zod': { version: '4.6.7' } };
  const elsewhere = { 'node_modules/fsevents': { version: '2.3.3', optional: true } };

  async function installed(wanted: object, noted: object | null): Promise<boolean> {
    root = await mkdtemp(join(tmpdir(), 'mayfly-packages-'));
    try {
      await mkdir(join(root, 'node_modules', '.bin'), { recursive: true });
      await symlink(process.execPath, join(root, 'node_modules', '.bin', 'node'));
      await writeFile(join(root, 'package-lock.json'), lock(wanted));
      if (noted !== null) await writeFile(join(root, 'node_modules', '.package-lock.json'), lock(noted));
      return isInstalled(root);
    } finally {
      await rm(root, { recursive: true });
    }
  }

  test.for([
    ['are there when npm has noted the same', zod, zod, true],
    ['are there when only optional ones are absent', { ...zod, ...elsewhere }, zod, true],
    ['are not there when npm was interrupted', zod, null, false],
    ['are not there when one is missing', zod, {}, false],
    ['are not there when one is of another version', zod, { 'node_modules/zod': { version: '4.6.6' } }, false],
  ] as const)('%s', async ([, wanted, noted, expected]) => {
    expect(await installed(wanted, noted)).toBe(expected);
  });
});
