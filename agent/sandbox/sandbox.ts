import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { enter } from './enter.ts';
import { MemoryWatch } from './memory-watch.ts';
import { OutputTail } from './output-tail.ts';

export interface SandboxedCommand {
  /** A program, found along PATH or below the folder, and its arguments. */
  readonly run: readonly [string, ...string[]];
  /** The only place where it may write, beside an empty /tmp; belongs to `sandboxUser()`. It starts there. */
  readonly folder: string;
  /** Beside PATH, HOME, LANG and TMPDIR, which are the sandbox's. */
  readonly variables: Readonly<Record<string, string>>;
  readonly limits: SandboxLimits;
  readonly signal: AbortSignal;
}

export interface SandboxLimits {
  readonly milliseconds: number;
  /** Of all its processes together. */
  readonly memoryBytes: number;
  readonly processes: number;
}

/** How a command ended. `output` is the end of all that it printed, `lastLine` the last of its standard output. */
export type SandboxOutcome =
  | { readonly kind: 'exited'; readonly code: number; readonly output: string; readonly lastLine: string }
  /** We have ended it, with all its children. */
  | { readonly kind: 'killed'; readonly limit: 'time' | 'memory'; readonly output: string }
  /** There is no such program, or it can't be executed. */
  | { readonly kind: 'not-started'; readonly output: string }
  /** This machine makes no sandbox: a right or a program is missing. */
  | { readonly kind: 'no-sandbox'; readonly output: string };

/** Nothing of ours: not even where we are. */
const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/unpacked',
  TMPDIR: '/tmp',
  LANG: 'C.UTF-8',
};

/** Beyond what people, containers and systemd use; see https://systemd.io/UIDS-GIDS. */
const firstUser = 1_900_000_000;

/** Who commands are, and whom their folder belongs to: a user that nothing else belongs to; ourselves without root. */
export function sandboxUser(): number {
  return process.getuid?.() === 0 ? firstUser + (process.pid % 100_000_000) : (process.getuid?.() ?? 0);
}

/**
 * Runs a command that came with somebody's data: as a user of its own, without network, credentials or any file of this
 * machine but its programs, writing below its folder alone. Ends with all that it has started, also when we are killed.
 * Throws the signal's reason when that aborts.
 */
export async function runSandboxed(command: SandboxedCommand): Promise<SandboxOutcome> {
  const { signal } = command;
  signal.throwIfAborted();
  const root = await mkdtemp(join(tmpdir(), 'mayfly-sandbox-'));
  try {
    const outcome = await run(command, root);
    signal.throwIfAborted();
    return outcome;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function run(command: SandboxedCommand, root: string): Promise<SandboxOutcome> {
  const { limits, signal } = command;
  const child = spawn('setpriv', arguments_(command, root), {
    cwd: '/',
    env: { ...environment, ...command.variables },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const output = new OutputTail(child.stdout, child.stderr);
  let said = '';
  (child.stdio[3] as Readable).on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(0, 100);
  });

  let limit: 'time' | 'memory' | null = null;
  const kill = (reached: 'time' | 'memory') => {
    limit ??= reached;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(kill, limits.milliseconds, 'time');
  const memory = new MemoryWatch(child.pid, limits.memoryBytes, () => kill('memory'));
  const abort = () => void child.kill('SIGKILL');
  signal.addEventListener('abort', abort, { once: true });
  try {
    const { code, error } = await ended(child);
    const printed = output.text();
    if (limit !== null) return { kind: 'killed', limit, output: printed };
    if (said === 'missing\n') return { kind: 'not-started', output: printed };
    if (said !== 'ready\n') return { kind: 'no-sandbox', output: error?.message ?? printed };
    // As sh says that there is no such program, or that it is none.
    if (code === 126 || code === 127) return { kind: 'not-started', output: printed };
    // SIGKILL, and not from us: the kernel had no memory left for it.
    if (code === null || code === 137) return { kind: 'killed', limit: 'memory', output: printed };
    return { kind: 'exited', code, output: printed, lastLine: output.lastLine() };
  } finally {
    clearTimeout(timer);
    memory.stop();
    signal.removeEventListener('abort', abort);
  }
}

function arguments_({ run: [program, ...rest], folder, limits }: SandboxedCommand, root: string): string[] {
  const user = sandboxUser();
  const isRoot = process.getuid?.() === 0;
  return [
    ...['--pdeathsig', 'KILL', '--', 'unshare'],
    ...(isRoot ? [] : ['--user', '--map-root-user']),
    ...[
      '--mount',
      '--pid',
      '--net',
      '--ipc',
      '--uts',
      '--fork',
      '--kill-child',
      '--',
      '/bin/sh',
      '-c',
      enter,
      'sandbox',
    ],
    ...[root, folder, String(isRoot ? user : 0), String(limits.processes), program, ...rest],
  ];
}

function ended(child: ReturnType<typeof spawn>): Promise<{ code: number | null; error?: Error }> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, error }));
    child.once('close', (code) => resolve({ code }));
  });
}
