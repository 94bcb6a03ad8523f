import { chown, readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Elasticsearch refuses to run as root: then it runs as nobody. Undefined when this process isn't root. */
export function unprivilegedUser(): { readonly uid: number; readonly gid: number } | undefined {
  return process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;
}

/** Whether the user that Elasticsearch will run as can enter this directory: it, and all above it. */
export async function enterable(directory: string): Promise<boolean> {
  const user = unprivilegedUser();
  if (user === undefined) return true;
  for (let path = resolve(directory); ; path = dirname(path)) {
    const { mode, uid } = await stat(path);
    if ((mode & (uid === user.uid ? 0o100 : 0o001)) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

/** Hands a directory and all in it to the user that Elasticsearch will run as. */
export async function handOver(directory: string): Promise<void> {
  const user = unprivilegedUser();
  if (user === undefined) return;
  await chown(directory, user.uid, user.gid);
  for (const entry of await readdir(directory, { recursive: true })) {
    await chown(join(directory, entry), user.uid, user.gid);
  }
}
