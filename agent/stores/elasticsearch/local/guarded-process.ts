import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { unprivilegedUser } from './unprivileged.ts';

export interface GuardedOptions {
  readonly directory: string;
  /** File that takes what it writes. */
  readonly output: string;
  /** All of its environment: nothing of ours is passed on. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Runs the command beside a watcher that ends the whole process group once the pipe to us closes, which it does however
 * we die (as descriptor 3: what a shell starts in the background gets /dev/null for its stdin). Both outlive a SIGTERM
 * to the group: the watcher because we may die before the command has obeyed it, the shell to tell how the command
 * ended (a signal interrupts its wait, and waiting again for what was waited for says 127).
 */
const guard = `
code=127 again=yes
trap 'again=yes' TERM INT
exec 3<&0
{ trap '' TERM INT; read -r nothing <&3; kill -KILL 0; } &
watcher=$!
"$@" </dev/null 3<&- &
command=$!
while [ $again ]; do
  again=
  wait $command
  status=$?
  [ $status = 127 ] || code=$status
done
{ kill -KILL $watcher; wait $watcher; } 2>/dev/null
exit $code
`;

const politeSeconds = 20;

/**
 * A process, with all that it starts, that can be ended for sure and doesn't outlive us; as nobody when we are root.
 */
export class GuardedProcess {
  readonly pid: number;
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;

  static async start(command: string, { directory, output, environment }: GuardedOptions): Promise<GuardedProcess> {
    const log = await open(output, 'a');
    try {
      const child = spawn('/bin/sh', ['-c', guard, 'sh', command], {
        cwd: directory,
        env: environment,
        stdio: ['pipe', log.fd, log.fd],
        detached: true,
        ...unprivilegedUser(),
      });
      await once(child, 'spawn');
      return new GuardedProcess(child);
    } finally {
      await log.close();
    }
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.exited = once(child, 'exit').then(([code]) => code);
    child.stdin?.on('error', () => {});
    // It must not keep us alive: when we end, so does it.
    child.unref();
    if (child.stdin instanceof Socket) child.stdin.unref();
  }

  hasExited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Asks first, each second anew, since what is just being started can miss it; after twenty seconds it doesn't. */
  async stop(): Promise<void> {
    this.#child.ref();
    for (let asked = 0; asked < politeSeconds && !this.hasExited(); asked += 1) {
      this.#kill('SIGTERM');
      const second = new AbortController();
      await Promise.race([this.exited, delay(1000, undefined, { signal: second.signal }).catch(() => {})]);
      second.abort();
    }
    this.#kill('SIGKILL');
    await this.exited;
  }

  #kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    try {
      process.kill(-this.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
