import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startChild } from './child.ts';

const patiently = { timeout: 20_000, interval: 50 };

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-child-'));
});
afterAll(() => rm(directory, { recursive: true }));

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const options = (log: string) => ({
  directory,
  log: join(directory, log),
  environment: { PATH: process.env.PATH ?? '' },
});

test('a child and what it has started end together', async () => {
  const child = await startChild('sh', ['-c', 'sleep 600 & echo $!; wait'], options('group.log'));
  const grandchild = await vi.waitFor(async () => {
    const pid = Number(await readFile(join(directory, 'group.log'), 'utf8'));
    expect(pid).toBeGreaterThan(0);
    return pid;
  }, patiently);
  await child.kill();
  await child.kill();
  expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' });
  await vi.waitFor(() => expect(isRunning(grandchild)).toBe(false), patiently);
});

test('a child inherits nothing, and each of its lines is seen and kept', async () => {
  process.env.SECRET_OF_THE_PARENT = 'yes';
  const lines: string[] = [];
  const child = await startChild('sh', ['-c', 'echo "secret: $SECRET_OF_THE_PARENT"; echo second >&2; exit 3'], {
    ...options('lines.log'),
    onLine: (line) => lines.push(line),
  });
  expect(await child.exited).toEqual({ code: 3, signal: null });
  expect(lines.sort()).toEqual(['second', 'secret: ']);
  expect(await readFile(join(directory, 'lines.log'), 'utf8')).toContain('second\n');
});

test('what cannot be started throws', async () => {
  await expect(startChild('no-such-program', [], options('none.log'))).rejects.toThrow('no-such-program');
});

test.for(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)('no child outlives a parent that %s ends', async (signal) => {
  const program = `
    import { startChild } from ${JSON.stringify(join(import.meta.dirname, 'child.ts'))};
    const child = await startChild('sleep', ['600'], ${JSON.stringify(options('orphan.log'))});
    console.log(child.pid);
    process.kill(process.pid, '${signal}');
  `;
  const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', program], { reject: false });
  const pid = Number(stdout);
  expect(pid).toBeGreaterThan(0);
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), patiently);
});
