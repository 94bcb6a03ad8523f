import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { enter } from './enter.ts';
import { openDoor } from './enter-door.ts';
import { MemoryWatch } from './memory-watch.ts';
import { OutputTail } from './output-tail.ts';
import { WholeOutput } from './whole-output.ts';

export interface SandboxedCommand {
  /** A program, found along PATH or below the folder, and its arguments. */
  readonly run: readonly [string, ...string[]];
  /** The only place where it may write, beside an empty /tmp; belongs to `sandboxUser()`. It starts there. */
  readonly folder: string;
  /** It may not even write there. */
  readonly readOnly?: boolean;
  /** The one thing that it reaches: who takes connections to 127.0.0.1:`doorPort`, each its own. Absent: nothing. */
  readonly door?: (connection: Socket) => void;
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
  /** Of standard output, which is then kept whole; absent: its end is kept, however long it is. */
  readonly outputBytes?: number;
}

/** Where a door is, in the network that the command has for itself. */
export const doorPort = 8000;

/**
 * How a command ended. `output` is the end of all that it printed, `lastLine` the last of its standard output, `whole`
 * all of that where it is kept.
 */
export type SandboxOutcome =
  | {
      readonly kind: 'exited';
      readonly code: number;
      readonly output: string;
      readonly lastLine: string;
      readonly whole?: string;
    }
  /** We have ended it, with all its children. */
  | { readonly kind: 'killed'; readonly limit: Limit; readonly output: string; readonly whole?: string }
  /** There is no such program, or it can't be executed. */
  | { readonly kind: 'not-started'; readonly output: string }
  /** This machine makes no sandbox: a right or a program is missing. */
  | { readonly kind: 'no-sandbox'; readonly output: string };

type Limit = 'time' | 'memory' | 'output';

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
 * Runs a command that came with somebody's data: as a user of its own, without network but for a door that is given to
 * it, credentials or any file of this machine but its programs, writing below its folder alone. Ends with all that it
 * has started, also when we are killed. Throws the signal's reason when that aborts.
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
  const { limits, signal, door } = command;
  const child = spawn('setpriv', arguments_(command, root), {
    cwd: '/',
    env: { ...environment, ...command.variables },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', ...(door === undefined ? [] : (['ipc'] as const))],
  });
  const output = new OutputTail(child.stdout, child.stderr);
  const doors: Server[] = [];
  child.on('message', (_, handle) => {
    if (door === undefined || handle === undefined) return;
    doors.push((handle as Server).on('connection', door).on('error', () => {}));
  });
  let said = '';
  (child.stdio[3] as Readable).on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(0, 100);
  });

  let limit: Limit | null = null;
  const kill = (reached: Limit) => {
    limit ??= reached;
    child.kill('SIGKILL');
  };
  const { outputBytes } = limits;
  const kept = outputBytes === undefined ? null : new WholeOutput(child.stdout, outputBytes, () => kill('output'));
  const timer = setTimeout(kill, limits.milliseconds, 'time');
  const memory = new MemoryWatch(child.pid, limits.memoryBytes, () => kill('memory'));
  const abort = () => void child.kill('SIGKILL');
  signal.addEventListener('abort', abort, { once: true });
  try {
    const { code, error } = await ended(child);
    const printed = output.text();
    const whole = kept === null ? {} : { whole: kept.text() };
    if (limit !== null) return { kind: 'killed', limit, output: printed, ...whole };
    if (said === 'missing\n') return { kind: 'not-started', output: printed };
    if (said !== 'ready\n') return { kind: 'no-sandbox', output: error?.message ?? printed };
    // As sh says that there is no such program, or that it is none.
    if (code === 126 || code === 127) return { kind: 'not-started', output: printed };
    // SIGKILL, and not from us: the kernel had no memory left for it.
    if (code === null || code === 137) return { kind: 'killed', limit: 'memory', output: printed, ...whole };
    return { kind: 'exited', code, output: printed, lastLine: output.lastLine(), ...whole };
  } finally {
    clearTimeout(timer);
    memory.stop();
    for (const each of doors) each.close();
    signal.removeEventListener('abort', abort);
  }
}

function arguments_(command: SandboxedCommand, root: string): string[] {
  const { run, folder, readOnly = false, door, limits } = command;
  const opening = door === undefined ? ['', '', ''] : [process.execPath, openDoor, String(doorPort)];
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
    ...[root, folder, readOnly ? 'ro' : 'rw', String(isRoot ? user : 0), String(limits.processes), ...opening, ...run],
  ];
}

function ended(child: ReturnType<typeof spawn>): Promise<{ code: number | null; error?: Error }> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, error }));
    child.once('close', (code) => resolve({ code }));
  });
}
