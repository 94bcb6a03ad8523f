import { access, mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

/** A control group of its own, which systemd in a machine needs; its path. */
export async function makeCgroup(name: string): Promise<string> {
  const cgroup = join(await unifiedHierarchy(), name);
  await mkdir(cgroup);
  return cgroup;
}

async function unifiedHierarchy(): Promise<string> {
  const hybrid = '/sys/fs/cgroup/unified';
  return await access(hybrid).then(
    () => hybrid,
    () => '/sys/fs/cgroup',
  );
}

/** Processes may be dying in it for a moment. */
export async function removeCgroup(cgroup: string): Promise<void> {
  const { stdout } = await execa('find', [cgroup, '-depth', '-type', 'd']);
  for (const directory of stdout.split('\n')) {
    for (let tries = 0; tries < 50; tries += 1) {
      const removed = await rmdir(directory).then(
        () => true,
        (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
      );
      if (removed) break;
      await sleep(100);
    }
  }
}
