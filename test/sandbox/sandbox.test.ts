import { spawn, spawnSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runSandboxed, type SandboxLimits, type SandboxOutcome, sandboxUser } from '../../agent/sandbox/sandbox.ts';

const root = process.getuid?.() === 0;
const limits: SandboxLimits = { milliseconds: 10_000, memoryBytes: 512 * 1024 * 1024, processes: 64 };

let place: string;
let folder: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'mayfly-sandbox-test-'));
  folder = join(place, 'folder');
  await mkdir(folder);
  if (root) await chown(folder, sandboxUser(), sandboxUser());
});
afterEach(() => rm(place, { recursive: true, force: true }));

function run(
  command: string | [string, ...string[]],
  its: Partial<SandboxLimits> = {},
  signal = new AbortController().signal,
): Promise<SandboxOutcome> {
  const words: [string, ...string[]] = typeof command === 'string' ? ['sh', '-c', command] : command;
  return runSandboxed({ run: words, folder, variables: { MAYFLY_X: '1' }, limits: { ...limits, ...its }, signal });
}

/** Whether a process with this word among its arguments is alive on this machine. */
async function alive(word: string): Promise<boolean> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(processes.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return lines.some((line) => line.includes(word));
}

describe.skipIf(!root)('a command (as root; others have no user to give it)', () => {
  test('runs in its folder, where it may write, and its last line and exit code are told', async () => {
    await writeFile(join(folder, 'players'), '1234\n');
    const outcome = await run('pwd; cat players; echo new > file; echo last >&2; exit 3');
    expect(outcome).toEqual({
      kind: 'exited',
      code: 3,
      output: expect.stringContaining('last'),
      lastLine: '1234',
    });
    expect(await stat(join(folder, 'file'))).toMatchObject({ uid: sandboxUser() });
  });

  test('is a user of its own, without any right, that programs can look up', async () => {
    const outcome = await run('id -u; id -un; grep -E "CapEff|CapBnd|NoNewPrivs" /proc/self/status');
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.output).toBe(
      `${sandboxUser()}\nmayfly\nCapEff:\\u00090000000000000000\nCapBnd:\\u00090000000000000000\nNoNewPrivs:\\u00091`,
    );
  });

  test('has a clean environment and nothing to read from', async () => {
    process.env.AWS_SECRET_ACCESS_KEY_TEST = 'secret';
    const outcome = await run(['env']);
    delete process.env.AWS_SECRET_ACCESS_KEY_TEST;
    const names = outcome.output.split('\n').map((line) => line.split('=')[0]);
    expect(new Set(names)).toEqual(
      new Set(['PATH', 'HOME', 'TMPDIR', 'LANG', 'MAYFLY_X', 'PWD', 'OLDPWD'].filter((name) => names.includes(name))),
    );
    expect(await run('cat; echo read')).toMatchObject({ code: 0, lastLine: 'read' });
  });

  test('reaches neither a server on this machine nor the metadata service', async () => {
    let connections = 0;
    const server = createServer(() => {
      connections += 1;
    }).listen(0, '0.0.0.0');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const connect = (to: string) => `bash -c 'exec 3<>/dev/tcp/${to}' 2>/dev/null && echo reached || echo not`;
    expect(await run(connect(`127.0.0.1/${port}`))).toMatchObject({ lastLine: 'not' });
    expect(await run(connect('169.254.169.254/80'), { milliseconds: 3_000 })).toMatchObject({ lastLine: 'not' });
    server.close();
    expect(connections).toBe(0);
  });

  test('writes nowhere but in its folder and /tmp', async () => {
    const places = ['/', '/usr', '/etc', '/opt', '/dev', '/proc', '/var', place];
    for (const each of places) {
      expect(await run(`: > ${each}/mayfly-written`), each).toMatchObject({ code: expect.not.toBeOneOf([0]) });
    }
    expect(await run(': > /tmp/mayfly-written; mktemp')).toMatchObject({ code: 0 });
    expect(await readdir('/tmp')).not.toContain('mayfly-written');
    expect(await readdir(place)).toEqual(['folder']);
  });

  test("sees neither this machine's files nor its processes", async () => {
    await writeFile(join(place, 'secret'), 'secret', { mode: 0o600 });
    await writeFile(join(place, 'open'), 'open');
    await chmod(place, 0o755);
    for (const hidden of [
      join(place, 'secret'),
      join(place, 'open'),
      '/etc/shadow',
      homedir(),
      '/proc/1/root',
      '/var',
    ]) {
      expect(await run(`ls ${hidden}/ || cat ${hidden}`), hidden).toMatchObject({ code: 1 });
    }
    const { output } = await run('ls /; echo; ls -d /proc/[0-9]* | wc -l');
    expect(output.split('\n')).not.toContain('root');
    expect(Number(output.split('\n').at(-1))).toBeLessThan(10);
  });

  test('is ended with all its children when its time is over, and that is said', async () => {
    const started = performance.now();
    const outcome = await run('(setsid sleep 61.5 & ) ; echo before; sleep 61.5', { milliseconds: 700 });
    expect(outcome).toEqual({ kind: 'killed', limit: 'time', output: 'before' });
    expect(performance.now() - started).toBeLessThan(5_000);
    await vi.waitFor(async () => expect(await alive('61.5')).toBe(false));
  });

  test('leaves nothing behind when it ends by itself, daemons among it', async () => {
    const outcome = await run('(setsid sh -c "sleep 62.5" >/dev/null 2>&1 &); echo done');
    expect(outcome).toMatchObject({ kind: 'exited', code: 0, lastLine: 'done' });
    await vi.waitFor(async () => expect(await alive('62.5')).toBe(false));
  });

  test('cannot drown this machine in processes', async () => {
    const outcome = await run('f() { f | f & }; f; sleep 63.5', { milliseconds: 1_500, processes: 32 });
    expect(outcome).toMatchObject({ kind: expect.toBeOneOf(['killed', 'exited']) });
    await vi.waitFor(async () => expect(await alive('63.5')).toBe(false));
  });

  test('is ended when it takes more memory than it may, and that is said', async () => {
    const hungry = `awk 'BEGIN { while (1) { a = a "0123456789012345678901234567890123456789"; b[length(a)] = a } }'`;
    expect(await run(hungry, { memoryBytes: 64 * 1024 * 1024 })).toMatchObject({ kind: 'killed', limit: 'memory' });
  });

  test('may print without end: the end of it is kept, and made visible', async () => {
    const outcome = await run(`yes 0123456789 | head -c 30000000; echo; printf '\\033[2Jend\\a\\342\\200\\256\\n'`);
    expect(outcome.output.length).toBeLessThan(6_000);
    expect(outcome).toMatchObject({ lastLine: '\\u001b[2Jend\\u0007\\u202e' });
  });

  test.each<[string, string | [string, ...string[]]]>([
    ['a program that is not there', ['no-such-program']],
    ['a file that is not there', ['./import.sh']],
    ['a file that is not executable', ['./plain']],
    ['a script whose interpreter is not there', ['./script']],
    ['a shell whose program is not there', 'no-such-program'],
  ])('is not started: %s', async (_, command) => {
    await writeFile(join(folder, 'plain'), 'x');
    await writeFile(join(folder, 'script'), '#!/no/such/interpreter\n', { mode: 0o755 });
    expect(await run(command)).toMatchObject({ kind: 'not-started' });
  });

  test('ends when the proof is aborted, whose reason is thrown', async () => {
    const abort = new AbortController();
    const running = run('sleep 64.5', {}, abort.signal);
    await vi.waitFor(async () => expect(await alive('64.5')).toBe(true));
    abort.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await vi.waitFor(async () => expect(await alive('64.5')).toBe(false));
  });

  test('ends when we are killed', async () => {
    const program = join(import.meta.dirname, 'run-one.ts');
    const other = spawn(process.execPath, [program, folder, 'sleep 65.5'], {
      stdio: 'ignore',
      env: { ...process.env, TMPDIR: place },
    });
    await vi.waitFor(async () => expect(await alive('65.5')).toBe(true), { timeout: 5_000 });
    await delay(100);
    other.kill('SIGKILL');
    await vi.waitFor(async () => expect(await alive('65.5')).toBe(false), { timeout: 5_000 });
  });
});

const runOne = join(import.meta.dirname, 'run-one.ts');
const asNobody = (program: string, ...rest: string[]) => {
  const who = ['--reuid', '65534', '--regid', '65534', '--clear-groups', '--', program, ...rest];
  return spawnSync('setpriv', who, { encoding: 'utf8', cwd: '/' });
};
const others =
  root &&
  asNobody(process.execPath, '--check', runOne).status === 0 &&
  asNobody('unshare', '--user', '--map-root-user', 'true').status === 0;

describe.skipIf(!others)('somebody who is not root (where others may read this checkout and make namespaces)', () => {
  test('runs commands in a sandbox as well', async () => {
    await chown(folder, 65_534, 65_534);
    await chmod(place, 0o755);
    const script = 'id -un; ls /; : > file; ls / | grep -c -E "^(root|home|var)$"; cat /proc/self/status | grep CapEff';
    const { stdout } = asNobody(process.execPath, runOne, folder, script);
    const outcome = JSON.parse(stdout) as SandboxOutcome;
    expect(outcome).toMatchObject({ kind: 'exited', code: 0, lastLine: 'CapEff:\\u00090000000000000000' });
    expect(outcome.output.split('\n')).toEqual(expect.arrayContaining(['mayfly', 'usr', '0']));
    expect(await readdir(folder)).toEqual(['file']);
  });
});
