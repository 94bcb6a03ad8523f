import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface ChildOptions {
  /** All of it: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
  /** Where its standard output and error go, appended. */
  readonly log: string;
  /** Sees each line of them. */
  readonly onLine?: ((line: string) => void) | undefined;
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process with a group of its own. */
export interface Child {
  readonly pid: number;
  readonly exited: Promise<Ending>;
  /** Kills the whole group at once and waits until the process is gone. Calling it again does no harm. */
  kill(): Promise<void>;
}

/** Starts a program that ends when this process ends, whatever ends it. Throws when it can't be started. */
export async function startChild(command: string, args: readonly string[], options: ChildOptions): Promise<Child> {
  const log = openSync(options.log, 'a');
  const output = options.onLine === undefined ? log : 'pipe';
  const child = spawn(command, args, {
    cwd: options.directory,
    env: { ...options.environment },
    stdio: ['ignore', output, output],
    detached: true,
    ...options.user,
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => writeSync(log, chunk));
    if (stream) createInterface(stream).on('line', (line) => options.onLine?.(line));
  }
  // Closed when its output has ended too.
  const exited = new Promise<Ending>((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  exited.then(() => closeSync(log));
  await once(child, 'spawn');
  const pid = child.pid as number;
  const release = guard(pid);
  exited.then(release);
  return {
    pid,
    exited,
    async kill() {
      killGroup(pid);
      await exited;
    },
  };
}

/**
 * Has the process group of `pid` killed when this process ends, even by SIGKILL: a shell waits for the end of its
 * input, which only we can write. Returns the function that lifts the guard.
 */
function guard(pid: number): () => void {
  const watcher = spawn('sh', ['-c', 'read -r _; kill -s KILL -- "-$1" 2>/dev/null', 'guard', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.unref();
  watcher.once('error', () => {});
  return () => watcher.kill('SIGKILL');
}

export function killGroup(pid: number): void {
  signalGroup(pid, 'SIGKILL');
}

/** Nothing happens when it is gone already. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
