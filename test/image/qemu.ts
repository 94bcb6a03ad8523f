import { mkdir, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { startChild } from '../local-cloud/child.ts';

export interface Enforcement {
  readonly seconds: number;
  /** What was not as it must be. */
  readonly complaints: readonly string[];
}

interface Options {
  /** Root file systems, the uppermost first. */
  readonly root: readonly string[];
  readonly directory: string;
}

/** A minute on an idle machine; others may be busy on this one. */
const limitSeconds = 900;
const memoryMegabytes = 1024;
/** Two disks of the instance's own, of which one file system is to be made. */
const diskMegabytes = 64;

/** In the place of Elasticsearch, under all the restrictions of its unit. */
const greedy = `#!/bin/sh
echo "probe open files: $(ulimit -n)"
echo "probe locked memory: $(ulimit -l)"
curl --silent --max-time 3 --output /dev/null http://169.254.169.254/ && echo 'probe metadata: reached' || echo 'probe metadata: cut off'
touch /etc/probe 2>/dev/null && echo 'probe system: writable' || echo 'probe system: sealed'
touch /var/lib/mayfly/elasticsearch/data/probe && echo 'probe data: writable'
exec tail /dev/zero
`;
/** In the place of the agent: it outlives what eats up the memory, tells what has become of it, and exits. */
const witness = `#!/bin/sh
until [ "$(systemctl show -P ActiveState mayfly-elasticsearch)" = failed ]; do sleep 1; done
echo "probe memory: $(systemctl show -P Result mayfly-elasticsearch)"
curl --silent --max-time 3 --output /dev/null http://169.254.169.254/ && echo 'probe agent: reaches metadata'
echo "probe disks: $(findmnt -n -o SOURCE,FSTYPE /var/lib/mayfly | tr -s ' ')"
echo "probe maps: $(cat /proc/sys/vm/max_map_count)"
echo "probe swap: $(awk '/^SwapTotal/ { print $2 }' /proc/meminfo)"
`;
const files = {
  '/opt/greedy': greedy,
  '/opt/witness': witness,
  '/etc/systemd/system/mayfly-elasticsearch.service.d/probe.conf':
    '[Service]\nExecStart=\nExecStart=/bin/sh /opt/greedy\nStandardOutput=journal+console\n',
  // Its kernel panics in the end, and reboots: it must be the next boot that powers it off.
  '/etc/systemd/system/mayfly-agent.service.d/probe.conf':
    "[Service]\nExecStart=\nExecStart=/bin/sh /opt/witness\nExecStopPost=+/bin/sh -c 'echo c >/proc/sysrq-trigger'\n",
  '/etc/systemd/system/mayfly-disks.service.d/probe.conf':
    '[Service]\nEnvironment="MAYFLY_DISK_MODEL=QEMU NVMe Ctrl"\n',
};
const expected = [
  'open files: 1048576',
  'locked memory: unlimited',
  'metadata: cut off',
  'system: sealed',
  'data: writable',
  'memory: oom-kill',
  'agent: reaches metadata',
  'disks: /dev/md127 ext4',
  'maps: 1048576',
  'swap: 0',
];

/**
 * Boots the image with its own kernel in QEMU, where limits on memory, files and addresses are real ones, its own disks
 * are found, joined and formatted, and a panic of its kernel reboots it. The metadata service must be there for whoever
 * asks from our own address.
 */
export async function enforcement({ root, directory }: Options): Promise<Enforcement> {
  await mkdir(directory, { recursive: true });
  const { disk, kernel, initrd } = await diskOf(root, directory);
  const own = ['a', 'b'].map((name) => join(directory, `${name}.img`));
  for (const path of own) {
    await writeFile(path, '');
    await truncate(path, diskMegabytes * 1024 * 1024);
  }
  const said: string[] = [];
  const started = performance.now();
  const child = await startChild('qemu-system-x86_64', qemu({ disk, kernel, initrd, own }), {
    environment: { PATH: process.env.PATH ?? '' },
    directory,
    log: join(directory, 'console.log'),
    onLine: (line) => said.push(line),
  });
  const ended = await Promise.race([child.exited, sleep(limitSeconds * 1000, null, { ref: false })]);
  const seconds = (performance.now() - started) / 1000;
  await child.kill();
  const complaints = [...expected.map((words) => `probe ${words}`), 'Kernel panic']
    .filter((words) => !said.some((line) => line.includes(words)))
    .map((words) => `not seen: ${words}`);
  if (said.filter((line) => line.includes('probe swap')).length > 1) complaints.push('it began anew after its panic');
  if (ended === null) complaints.push(`still on after ${limitSeconds} s`);
  if (complaints.length === 0) for (const path of [disk, ...own]) await rm(path);
  return { seconds, complaints };
}

/** The root file system as a disk, and the kernel that lies in it. */
async function diskOf(lower: readonly string[], directory: string) {
  const [root, layer, work] = ['root', 'layer', 'work'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [root, layer, work]) await mkdir(path);
  const overlay = `lowerdir=${lower.join(':')},upperdir=${layer},workdir=${work}`;
  await execa('mount', ['-t', 'overlay', 'overlay', '-o', overlay, root]);
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), content);
    }
    // Here the image's own settings find a DHCP server.
    await rm(join(root, 'etc/systemd/network/05-test.network'));
    const disk = join(directory, 'disk.img');
    await execa('mke2fs', ['-q', '-t', 'ext4', '-d', root, disk, '4G']);
    const boot = await readdir(join(root, 'boot'));
    const [kernel, initrd] = ['vmlinuz-', 'initrd.img-'].map(
      (prefix) => boot.find((name) => name.startsWith(prefix)) ?? '',
    );
    for (const name of [kernel, initrd]) await execa('cp', [join(root, 'boot', name ?? ''), directory]);
    return { disk, kernel: join(directory, kernel ?? ''), initrd: join(directory, initrd ?? '') };
  } finally {
    await execa('umount', [root]);
  }
}

interface Hardware {
  readonly disk: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly own: readonly string[];
}

function qemu({ disk, kernel, initrd, own }: Hardware): string[] {
  return [
    ...['-machine', 'q35,accel=tcg', '-smp', '2', '-m', String(memoryMegabytes), '-nographic'],
    ...['-kernel', kernel, '-initrd', initrd, '-append', 'console=ttyS0 root=/dev/vda rw quiet'],
    ...['-drive', `file=${disk},if=virtio,format=raw`],
    ...own.flatMap((path, index) => [
      ...['-drive', `file=${path},if=none,id=own${index},format=raw`],
      ...['-device', `nvme,drive=own${index},serial=own${index}`],
    ]),
    ...['-netdev', 'user,id=net', '-device', 'virtio-net-pci,netdev=net'],
  ];
}
