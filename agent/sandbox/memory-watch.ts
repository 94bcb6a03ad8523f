import { readdir, readFile, readlink } from 'node:fs/promises';

const everyMilliseconds = 100;
/** Linux's page on all that we run on. */
const pageBytes = 4_096;

/**
 * Adds up, ten times a second, what all processes below `parent` hold in memory of their own, and calls `exceeded` once
 * when that is more than `limitBytes`. They are found by the namespace that they share, so that none escapes by
 * forking. Where /proc says nothing (not Linux) nothing is watched.
 */
export class MemoryWatch {
  #stopped = false;

  constructor(parent: number | undefined, limitBytes: number, exceeded: () => void) {
    if (parent !== undefined) void this.#watch(parent, limitBytes, exceeded).catch(() => {});
  }

  stop(): void {
    this.#stopped = true;
  }

  async #watch(parent: number, limitBytes: number, exceeded: () => void): Promise<void> {
    while (!this.#stopped) {
      await new Promise((resolve) => setTimeout(resolve, everyMilliseconds).unref());
      if (this.#stopped || (await heldBelow(parent)) <= limitBytes) continue;
      exceeded();
      return;
    }
  }
}

async function heldBelow(parent: number): Promise<number> {
  const namespace = await readlink(`/proc/${parent}/ns/pid_for_children`).catch(() => null);
  const own = await readlink('/proc/self/ns/pid');
  if (namespace === null || namespace === own) return 0;
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const held = await Promise.all(
    processes.map(async (id) =>
      (await readlink(`/proc/${id}/ns/pid`).catch(() => null)) === namespace ? await privateBytes(id) : 0,
    ),
  );
  return held.reduce((sum, bytes) => sum + bytes, 0);
}

/** Resident pages that no file backs. What lies in /tmp and /dev/shm is bounded by the size of those. */
async function privateBytes(id: string): Promise<number> {
  const [, resident = 0, shared = 0] = (await readFile(`/proc/${id}/statm`, 'utf8').catch(() => ''))
    .split(' ')
    .map(Number);
  return (resident - shared) * pageBytes;
}
