import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../stores/usage-error.ts';

/**
 * A new directory for what a proof here stages and starts; whoever makes it removes it. Others may enter, though not
 * list: a server that refuses to be root runs as another user. Throws `UsageError`.
 */
export async function workDirectory(): Promise<string> {
  try {
    const directory = await mkdtemp(join(tmpdir(), 'mayfly-'));
    await chmod(directory, 0o711);
    return directory;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${tmpdir()} cannot hold work files: ${why}`, 'Set TMPDIR to a directory that can.', {
      cause: error,
    });
  }
}
