import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { type Ending, startChild } from '../local-cloud/child.ts';
import { makeCgroup, removeCgroup } from './cgroup.ts';
import { type Network, nspawn, ownFiles } from './nspawn.ts';

export interface MachineOptions {
  readonly name: string;
  /** Root file systems that it is laid over, the uppermost first. None of them is changed. */
  readonly lower: readonly string[];
  /** For its own layer and its console. */
  readonly directory: string;
  readonly network: Network;
  /** Files that differ from the image's, by their path in it. */
  readonly files?: Readonly<Record<string, string>>;
  /** All that may be written to its disk; as much as there is, if absent. */
  readonly diskMegabytes?: number;
  /** Prepares what can't be said as a file, before the boot. */
  readonly prepare?: (root: string) => Promise<void>;
  readonly onLine?: (line: string) => void;
}

/** A booted root file system: systemd as its first process, a network and cgroups of its own, our kernel. */
export interface ImageMachine {
  readonly console: string;
  readonly startedAt: number;
  readonly poweredOff: Promise<Ending>;
  /** Its own layer of the root file system: what was written since the bake or the boot. */
  readonly layer: string;
  /** The id, out here, of its first process. */
  firstProcess(): Promise<number>;
  /** When its first process takes commands. */
  booted(): Promise<void>;
  /** Runs a command in it, as root; resolves to what it has printed. */
  run(command: readonly string[]): Promise<string>;
  /** As the power button does. */
  powerOff(): Promise<void>;
  /** As pulling the plug does. Does no harm to a machine that is off. */
  cutPower(): Promise<void>;
  /** Forgets its disk, but for the layer. It must be off. */
  stop(): Promise<void>;
}

/** That systemd-nspawn exits with when the machine has asked for a reboot. */
const rebootCode = 133;

/** Boots in systemd-nspawn; a machine that reboots is kept, with its disk, as EC2 keeps an instance. */
export async function bootMachine(options: MachineOptions): Promise<ImageMachine> {
  const { name, directory, network } = options;
  const disk = join(directory, 'disk');
  const root = join(directory, 'root');
  const console = join(directory, 'console.log');
  await mkdir(disk, { recursive: true });
  await mkdir(root);
  if (options.diskMegabytes !== undefined) {
    await execa('mount', ['-t', 'tmpfs', '-o', `size=${options.diskMegabytes}m`, 'tmpfs', disk]);
  }
  const layer = join(disk, 'layer');
  await mkdir(layer);
  await mkdir(join(disk, 'work'));
  const overlay = `lowerdir=${options.lower.join(':')},upperdir=${layer},workdir=${join(disk, 'work')}`;
  await execa('mount', ['-t', 'overlay', 'overlay', '-o', overlay, root]);
  for (const [path, content] of Object.entries({ ...ownFiles(network), ...options.files })) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  await options.prepare?.(root);

  // Another run of this test has machines of the same names.
  const unique = `${name}-${createHash('sha256').update(directory).digest('hex').slice(0, 10)}`;
  const cgroup = await makeCgroup(`mayfly-${unique}`);
  const startedAt = performance.now();
  const switchOn = () =>
    startChild(
      'sh',
      ['-c', 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"', 'sh', cgroup, ...nspawn({ name: unique, root, network })],
      {
        environment: { PATH: process.env.PATH ?? '', SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' },
        directory: '/',
        log: console,
        ...(options.onLine && { onLine: options.onLine }),
      },
    );
  let child = await switchOn();
  const untilOff = async () => {
    for (;;) {
      const ending = await child.exited;
      if (ending.code !== rebootCode) return ending;
      child = await switchOn();
    }
  };
  const poweredOff = untilOff();
  const firstProcess = async () =>
    Number((await readFile(join(cgroup, 'payload/init.scope/cgroup.procs'), 'utf8')).split('\n')[0]);
  const run = async (command: readonly string[]) => {
    const { stdout } = await execa('nsenter', ['--target', String(await firstProcess()), '--all', '--', ...command]);
    return stdout;
  };
  return {
    console,
    startedAt,
    poweredOff,
    layer,
    firstProcess,
    run,
    async booted() {
      for (let tries = 0; tries < 100; tries += 1) {
        if (
          await run(['systemctl', 'is-active', '--quiet', 'multi-user.target']).then(
            () => true,
            () => false,
          )
        )
          return;
        await sleep(200);
      }
      throw new Error(`${name} did not boot.`);
    },
    async powerOff() {
      await run(['systemctl', 'poweroff']);
      await poweredOff;
    },
    async cutPower() {
      await writeFile(join(cgroup, 'cgroup.kill'), '1').catch(() => {});
      await child.kill();
    },
    async stop() {
      await execa('umount', [root]);
      if (options.diskMegabytes !== undefined) await execa('umount', [disk]);
      await removeCgroup(cgroup);
    },
  };
}
