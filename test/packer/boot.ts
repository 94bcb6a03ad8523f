import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import { cacheDirectory } from '../../agent/stores/elasticsearch/local/cache.ts';
import { install } from '../../agent/stores/elasticsearch/local/install.ts';
import { type Child, startChild } from '../local-cloud/child.ts';
import type { ImdsFaults } from '../local-cloud/host/imds.ts';

export interface Boot {
  /** Shell scripts in the place of the programs. */
  readonly agent: string;
  readonly failureLog?: string;
  /** Empty: there is none. */
  readonly userData?: string;
  readonly metadata?: ImdsFaults;
  readonly diskMegabytes?: number;
  /** Files that differ from the image's. */
  readonly files?: Readonly<Record<string, string>>;
  /** Done to the machine's first process, by its id, as soon as the agent says `now`. */
  readonly now?: (pid: number) => void;
}

export interface Ended {
  readonly console: string;
  readonly livedSeconds: number;
}

const units = join(import.meta.dirname, '..', '..', 'packer', 'files');
const packages = ['systemd', 'systemd-sysv', 'dbus', 'curl'];
/** Nothing that is tested here may take longer. */
const longestSeconds = 60;

/** Why no machine can be booted here; null when one can. */
export function obstacle(): string | null {
  if (process.getuid?.() !== 0) return 'only root boots machines';
  const missing = ['mmdebstrap', 'systemd-nspawn', 'unshare', 'ip'].find((tool) => spawnSync(tool).error !== undefined);
  return missing === undefined ? null : `${missing} is not installed`;
}

/** A small Debian, from the cache if it was made before: half a minute. */
export async function baseRoot(): Promise<string> {
  return await install(join(cacheDirectory(), 'packer', ['bookworm', ...packages].join('-')), async (workshop) => {
    const root = join(workshop, 'root');
    const options = ['--mode=root', '--variant=minbase', '--dpkgopt=force-unsafe-io', `--include=${packages}`];
    await execa('mmdebstrap', [...options, 'bookworm', root], { stdin: 'ignore' });
    return root;
  });
}

/** Boots the units on a small Debian in systemd-nspawn, and waits until the machine has powered itself off. */
export async function bootUntilOff(base: string, boot: Boot): Promise<Ended> {
  await using leaving = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'mayfly-boot-'));
  leaving.defer(() => rm(directory, { recursive: true }));
  const root = await layOver(base, directory, boot, leaving);
  await furnish(root, boot);
  const cgroup = await ownCgroup(leaving);
  const service = await metadataServiceOf(boot, directory);
  leaving.defer(() => service.kill());

  const log = join(directory, 'console.log');
  const firstProcess = async () =>
    Number((await readFile(join(cgroup, 'payload/init.scope/cgroup.procs'), 'utf8')).split('\n')[0]);
  const began = performance.now();
  const enter = 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"';
  const machine = await startChild('sh', ['-c', enter, 'sh', cgroup, ...nspawn(root, service.pid)], {
    environment: { PATH: process.env.PATH ?? '', SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' },
    directory: '/',
    log,
    onLine: (line) => {
      if (boot.now && line.includes('now')) void firstProcess().then(boot.now);
    },
  });
  const tooLong = setTimeout(() => {
    void writeFile(join(cgroup, 'cgroup.kill'), '1').then(() => machine.kill());
  }, longestSeconds * 1000);
  await machine.exited;
  clearTimeout(tooLong);
  const livedSeconds = (performance.now() - began) / 1000;
  const console = stripVTControlCharacters(await readFile(log, 'utf8'));
  if (livedSeconds >= longestSeconds) throw new Error(`The machine has not ended by itself:\n${console}`);
  return { console, livedSeconds };
}

async function layOver(base: string, directory: string, boot: Boot, leaving: AsyncDisposableStack): Promise<string> {
  const [disk, root] = [join(directory, 'disk'), join(directory, 'root')];
  for (const path of [disk, root]) await mkdir(path);
  const size = boot.diskMegabytes === undefined ? [] : ['-o', `size=${boot.diskMegabytes}m`];
  await execa('mount', ['-t', 'tmpfs', ...size, 'machine', disk]);
  leaving.defer(async () => void (await execa('umount', ['--lazy', disk])));
  const [upper, work] = [join(disk, 'upper'), join(disk, 'work')];
  for (const path of [upper, work]) await mkdir(path);
  await execa('mount', ['-t', 'overlay', 'overlay', '-o', `lowerdir=${base},upperdir=${upper},workdir=${work}`, root]);
  leaving.defer(async () => void (await execa('umount', ['--lazy', root])));
  return root;
}

/** What packer does to a Debian, as far as the units go. */
async function furnish(root: string, { agent, failureLog = 'exit 0', files = {} }: Boot): Promise<void> {
  const all: Record<string, string> = {
    '/opt/mayfly/node': '#!/bin/sh\nexec /bin/sh "$@"\n',
    '/opt/mayfly/mayfly-agent.mjs': agent,
    '/opt/mayfly/mayfly-failure-log.mjs': failureLog,
    '/opt/mayfly/mayfly-deadline': await readFile(join(units, 'mayfly-deadline'), 'utf8'),
    '/etc/systemd/system.conf.d/test.conf': '[Manager]\nDefaultTimeoutStopSec=2s\n',
    // A line about the root file system would remount the host's.
    '/etc/fstab': '',
    '/etc/machine-id': '',
    '/etc/hostname': 'mayfly\n',
  };
  const names = (await readdir(units)).filter((name) => /^mayfly-(agent|failure-log|deadline|power-off)\./.test(name));
  for (const name of names) all[`/etc/systemd/system/${name}`] = await readFile(join(units, name), 'utf8');
  for (const [path, content] of Object.entries({ ...all, ...files })) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content, { mode: path.startsWith('/opt') ? 0o755 : 0o644 });
  }
  await execa('chroot', [root, 'useradd', '--system', '--home-dir', '/var/lib/mayfly', 'mayfly']);
  const enabled = names.filter((name) => name !== 'mayfly-failure-log.service');
  await execa('systemctl', [`--root=${root}`, 'enable', ...enabled]);
}

function nspawn(root: string, network: number): string[] {
  return [
    'systemd-nspawn',
    '--quiet',
    '--machine=mayfly-boot',
    `--directory=${root}`,
    '--register=no',
    '--keep-unit',
    `--network-namespace-path=/proc/${network}/ns/net`,
    // Without it systemd can't deny addresses to a unit.
    '--system-call-filter=bpf',
    '--console=read-only',
    '--boot',
  ];
}

/** In a network of its own, which becomes the machine's. */
async function metadataServiceOf({ userData = '', metadata = {} }: Boot, directory: string): Promise<Child> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const script = 'ip link set lo up; ip address add 169.254.169.254/32 dev lo; exec "$@"';
  const program = join(import.meta.dirname, 'metadata-service.ts');
  const child = await startChild(
    'unshare',
    ['--net', 'sh', '-c', script, 'sh', process.execPath, program, userData, JSON.stringify(metadata)],
    { environment: { PATH: process.env.PATH ?? '' }, directory, log: join(directory, 'imds.log'), onLine: resolve },
  );
  await Promise.race([promise, child.exited.then(() => Promise.reject(new Error('There is no metadata service.')))]);
  return child;
}

async function ownCgroup(leaving: AsyncDisposableStack): Promise<string> {
  const mounts = await readFile('/proc/self/mounts', 'utf8');
  const hierarchy = /^\S+ (\S+) cgroup2 /m.exec(mounts)?.[1];
  if (hierarchy === undefined) throw new Error('There are no cgroups of version 2.');
  const cgroup = await mkdtemp(join(hierarchy, 'mayfly-boot-'));
  leaving.defer(async () => {
    const { stdout } = await execa('find', [cgroup, '-depth', '-type', 'd']);
    for (const path of stdout.split('\n')) await rmdir(path).catch(() => {});
  });
  return cgroup;
}
