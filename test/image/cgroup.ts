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

/** Processes may be dying in it for a moment. In the hybrid layout systemd has made one of the same name beside it. */
export async function removeCgroup(cgroup: string): Promise<void> {
  const places = [cgroup, cgroup.replace('/unified/', '/systemd/')];
  const found = await Promise.all(
    places.map((place) => execa('find', [place, '-depth', '-type', 'd'], { reject: false })),
  );
  for (const directory of found.flatMap(({ stdout }) => stdout.split('\n'))) {
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
