import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';

const script = join(import.meta.dirname, '..', '..', 'packer', 'files', 'mayfly-disks');
const why =
  process.getuid?.() !== 0
    ? 'only root can show it other disks'
    : spawnSync('unshare', ['--mount', 'true']).status === 0
      ? null
      : 'unshare is missing, or not allowed';

const own = 'Amazon EC2 NVMe Instance Storage            ';
const volume = 'Amazon Elastic Block Store              ';

/** In the place of what changes disks: they write down what they were asked. */
const actors = ['mdadm', 'mkfs.ext4', 'mount', 'growpart', 'resize2fs', 'chown', 'udevadm'];

/** What the script says and does where the kernel shows these block devices, each with the model of its disk. */
async function prepared(models: Readonly<Record<string, string | null>>, failing = 'nothing') {
  const directory = await mkdtemp(join(tmpdir(), 'mayfly-disks-'));
  try {
    const [block, tools] = [join(directory, 'block'), join(directory, 'tools')];
    for (const [name, model] of Object.entries(models)) {
      await mkdir(join(block, name, 'device'), { recursive: true });
      if (model !== null) await writeFile(join(block, name, 'device', 'model'), `${model}\n`);
    }
    await mkdir(join(block, 'nvme0n1p1'), { recursive: true });
    await writeFile(join(block, 'nvme0n1p1', 'partition'), '1\n');
    await mkdir(tools);
    const tool = (name: string, body: string) => writeFile(join(tools, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    for (const name of actors) await tool(name, `echo "${name} $*" >>${directory}/acts\n[ ${name} != ${failing} ]`);
    await tool('mountpoint', 'exit 1');
    await tool('findmnt', 'echo /dev/nvme0n1p1');
    await tool('lsblk', 'echo nvme0n1');
    const inside =
      'mount -t tmpfs tmpfs /var/lib; mount --bind "$1" /sys/class/block; PATH="$2:$PATH"; exec /bin/sh "$3"';
    const args = ['--mount', 'sh', '-ec', inside, 'sh', block, tools, script];
    const { stdout, exitCode } = await execa('unshare', args, { reject: false });
    const did = (await readFile(join(directory, 'acts'), 'utf8')).trimEnd().split('\n');
    return { exitCode, said: stdout, did: did.filter((act) => !/^(chown|udevadm) /.test(act)) };
  } finally {
    await rm(directory, { recursive: true });
  }
}

const grown = ['growpart /dev/nvme0n1 1', 'resize2fs /dev/nvme0n1p1'];

describe.skipIf(why !== null)(`the instance’s own disks${why === null ? '' : `: skipped, ${why}`}`, () => {
  test('are found by their model, whatever their names, and one is formatted as it is', async () => {
    const { said, did } = await prepared({ nvme0n1: own, nvme1n1: volume });
    expect(did).toEqual([
      expect.stringMatching(/^mkfs\.ext4 .* \/dev\/nvme0n1$/),
      expect.stringMatching(/^mount .* \/dev\/nvme0n1 \/var\/lib\/mayfly$/),
    ]);
    expect(said).toContain("of the instance's own disks");
  });

  test('are joined where there are several', async () => {
    const { did } = await prepared({ nvme0n1: volume, nvme1n1: own, nvme2n1: own });
    expect(did).toEqual([
      expect.stringMatching(/^mdadm --create \/dev\/md127 .*--raid-devices=2 .* \/dev\/nvme1n1 \/dev\/nvme2n1$/),
      expect.stringMatching(/^mkfs\.ext4 .* \/dev\/md127$/),
      expect.stringMatching(/^mount .* \/dev\/md127 \/var\/lib\/mayfly$/),
    ]);
  });

  test.each([
    ['there is only the root volume', { nvme0n1: volume }],
    ['its SSDs are on another bus, as on older types', { xvda: null, xvdb: null, nvme0n1: volume }],
  ])('are replaced by the root volume, grown, where %s', async (_, models) => {
    const { exitCode, said, did } = await prepared(models);
    expect(did).toEqual(grown);
    expect(said).toContain("no disks of the instance's own: using the root volume");
    expect(exitCode).toBe(0);
  });

  test.each(['mdadm', 'mkfs.ext4', 'mount'])('are replaced by the root volume where %s fails', async (failing) => {
    const { exitCode, did } = await prepared({ nvme0n1: volume, nvme1n1: own, nvme2n1: own }, failing);
    expect(did.slice(-2)).toEqual(grown);
    expect(exitCode).toBe(0);
  });
});
