import { rmSync } from 'node:fs';
import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Workplace extends AsyncDisposable {
  readonly directory: string;
}

/** A directory in memory where there is one, so that no disk is measured; gone in the end. */
export async function workplace(): Promise<Workplace> {
  const memory = '/dev/shm';
  const inMemory = await access(memory, constants.W_OK).then(
    () => true,
    () => false,
  );
  const directory = await mkdtemp(join(inMemory ? memory : tmpdir(), 'mayfly-bench-'));
  // Nobody misses gigabytes of memory after a Ctrl-C.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}
