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
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}
