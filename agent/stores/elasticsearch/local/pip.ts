import { join } from 'node:path';
import { execa } from 'execa';
import { ProvisionError } from './errors.ts';

/**
 * A Python that has pip: the machine's own, or one of a fresh virtual environment in `temporaryDirectory`. Throws
 * `ProvisionError` when there is neither.
 */
export async function pythonWithPip(temporaryDirectory: string, signal: AbortSignal): Promise<string> {
  const run = { reject: false, cancelSignal: signal } as const;
  const own = await execa('python3', ['-m', 'pip', '--version'], run);
  if (!own.failed) return 'python3';
  const environment = join(temporaryDirectory, 'python');
  const made = await execa('python3', ['-m', 'venv', environment], run);
  signal.throwIfAborted();
  if (!made.failed) return join(environment, 'bin', 'python');
  throw new ProvisionError(
    'there is no python3 with pip or venv to fetch from PyPI with (Debian: apt-get install python3-pip).',
    { cause: made },
  );
}
