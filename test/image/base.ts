import { createHash } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheDirectory } from '../../agent/stores/elasticsearch/local/cache.ts';
import { install } from '../../agent/stores/elasticsearch/local/install.ts';
import type { Provisioning } from '../../agent/stores/elasticsearch/local/provisioning.ts';

const suite = 'trixie';
/**
 * What Debian's own image for EC2 has, as far as it matters, and what packer/provision would install: machines under
 * test have no way to the internet. OpenJDK is for the test distributions, which bring no Java.
 */
const packages = [
  'systemd',
  'systemd-sysv',
  'systemd-resolved',
  'systemd-timesyncd',
  'dbus',
  'udev',
  'ca-certificates',
  'cloud-guest-utils',
  'curl',
  'e2fsprogs',
  'initramfs-tools',
  'iproute2',
  'kmod',
  'linux-image-cloud-amd64',
  'mdadm',
  'openjdk-21-jre-headless',
  'openssh-server',
  'procps',
  'sudo',
  'util-linux',
  'zstd',
];

/**
 * A Debian's root file system, in a directory that nobody may change: machines lay their own over it. Made from
 * Debian's packages once, a minute; later from the cache.
 */
export async function baseRoot({ note, signal }: Provisioning): Promise<string> {
  const key = createHash('sha256')
    .update([suite, ...packages].join('\n'))
    .digest('hex')
    .slice(0, 16);
  return await install(join(cacheDirectory(), 'image', `${suite}-${key}`), async (workshop) => {
    note('making the base root file system', { suite, packages: packages.length });
    const root = join(workshop, 'root');
    const options = [
      '--mode=root',
      '--variant=minbase',
      '--dpkgopt=force-unsafe-io',
      `--include=${packages.join(',')}`,
    ];
    await execa('mmdebstrap', [...options, suite, root], { cancelSignal: signal, stdin: 'ignore' });
    await chmod(root, 0o755);
    return root;
  });
}
