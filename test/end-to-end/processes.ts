import { readdir, readFile, readlink } from 'node:fs/promises';

/** The processes that work below a directory, with their command lines. Linux only. */
export async function processesIn(directory: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      // It may end while we look, or be somebody else's.
      const place = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      if (!place.startsWith(directory)) return [];
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return [`${pid}: ${command.replaceAll('\0', ' ').slice(0, 200)}`];
    }),
  );
  return found.flat();
}
