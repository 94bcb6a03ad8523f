import { randomBytes } from 'node:crypto';
import { access, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const abandonedAfterMilliseconds = 24 * 60 * 60 * 1000;

/**
 * The directory `target`, made by `fill` if it isn't there. What half-way stops never counts: `fill` works in a
 * temporary place beside it, which becomes `target` in one step. When several processes install the same thing, each
 * does so on its own and the first one's work stays.
 */
export async function install(target: string, fill: (temporaryDirectory: string) => Promise<string>): Promise<string> {
  if (await exists(target)) return target;
  await mkdir(dirname(target), { recursive: true, mode: 0o755 });
  await sweep(dirname(target));
  const temporaryDirectory = join(dirname(target), `.partial-${randomBytes(6).toString('hex')}`);
  await mkdir(temporaryDirectory, { mode: 0o755 });
  try {
    await rename(await fill(temporaryDirectory), target);
  } catch (error) {
    if (!(await exists(target))) throw error;
  } finally {
    await rm(temporaryDirectory, { recursive: true, force: true });
  }
  return target;
}

export async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

/** Removes what killed processes have left behind. */
async function sweep(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith('.partial-')) continue;
    const path = join(directory, name);
    const changed = await stat(path).catch(() => null);
    if (changed !== null && Date.now() - changed.mtimeMs > abandonedAfterMilliseconds) {
      await rm(path, { recursive: true, force: true });
    }
  }
}
