import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import { cacheDirectory } from '../../agent/stores/elasticsearch/local/cache.ts';
import { install } from '../../agent/stores/elasticsearch/local/install.ts';
import { bootMachine } from '../image/machine.ts';
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
  /** Programs that are copied: by their place in the image, where they are here. */
  readonly programs?: Readonly<Record<string, string>>;
  /** Done to the machine's first process, by its id, as soon as the agent says `now`. */
  readonly now?: (pid: number) => void;
}

export interface Ended {
  readonly console: string;
  readonly livedSeconds: number;
}

const units = join(import.meta.dirname, '..', '..', 'packer', 'files');
const suite = 'trixie';
const packages = ['systemd', 'systemd-sysv', 'dbus', 'curl', 'iproute2'];
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
  return await install(join(cacheDirectory(), 'packer', [suite, ...packages].join('-')), async (workshop) => {
    const root = join(workshop, 'root');
    const options = ['--mode=root', '--variant=minbase', '--dpkgopt=force-unsafe-io', `--include=${packages}`];
    await execa('mmdebstrap', [...options, suite, root], { stdin: 'ignore' });
    return root;
  });
}

/** Boots the units on a small Debian in systemd-nspawn, and waits until the machine has powered itself off. */
export async function bootUntilOff(base: string, boot: Boot): Promise<Ended> {
  await using leaving = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'mayfly-boot-'));
  leaving.defer(() => rm(directory, { recursive: true }));
  const service = await metadataServiceOf(boot, directory);
  leaving.defer(() => service.kill());
  const agentSaysNow = Promise.withResolvers<void>();
  const machine = await bootMachine({
    name: 'ends',
    lower: [base],
    directory: join(directory, 'machine'),
    network: { namespace: `/proc/${service.pid}/ns/net` },
    diskMegabytes: boot.diskMegabytes ?? 256,
    prepare: (root) => furnish(root, boot),
    onLine: (line) => {
      if (line.includes('now')) agentSaysNow.resolve();
    },
  });
  leaving.defer(() => machine.stop());
  if (boot.now) void agentSaysNow.promise.then(machine.firstProcess).then(boot.now);
  const tooLong = setTimeout(() => void machine.cutPower(), longestSeconds * 1000);
  await machine.poweredOff;
  clearTimeout(tooLong);
  const livedSeconds = (performance.now() - machine.startedAt) / 1000;
  const console = stripVTControlCharacters(await readFile(machine.console, 'utf8'));
  if (livedSeconds >= longestSeconds) throw new Error(`The machine has not ended by itself:\n${console}`);
  return { console, livedSeconds };
}

/** What packer does to a Debian, as far as the units go. */
async function furnish(root: string, { agent, failureLog = 'exit 0', files = {}, programs = {} }: Boot): Promise<void> {
  const all: Record<string, string> = {
    '/opt/mayfly/node': '#!/bin/sh\nexec /bin/sh "$@"\n',
    '/opt/mayfly/mayfly-agent.mjs': agent,
    '/opt/mayfly/mayfly-failure-log.mjs': failureLog,
    '/opt/mayfly/mayfly-clean': await readFile(join(units, 'mayfly-clean'), 'utf8'),
    '/opt/mayfly/mayfly-deadline': await readFile(join(units, 'mayfly-deadline'), 'utf8'),
    '/etc/systemd/system.conf.d/test.conf': '[Manager]\nDefaultTimeoutStopSec=2s\n',
    '/etc/machine-id': '',
    '/etc/hostname': 'mayfly\n',
  };
  const names = (await readdir(units)).filter((name) =>
    /^mayfly-(agent|failure-log|deadline|power-off|first-boot|second-boot)\./.test(name),
  );
  for (const name of names) all[`/etc/systemd/system/${name}`] = await readFile(join(units, name), 'utf8');
  for (const [path, content] of Object.entries({ ...all, ...files })) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content, { mode: path.startsWith('/opt') ? 0o755 : 0o644 });
  }
  for (const [path, here] of Object.entries(programs)) await copyFile(here, join(root, path));
  await execa('chroot', [root, 'useradd', '--system', '--home-dir', '/var/lib/mayfly', 'mayfly']);
  const enabled = names.filter((name) => name !== 'mayfly-failure-log.service');
  await execa('systemctl', [`--root=${root}`, 'enable', ...enabled]);
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
