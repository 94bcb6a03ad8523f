import { constants } from 'node:fs';
import { access, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from '../../stores/usage-error.ts';

interface Output {
  /** A file; null: standard output. */
  readonly output: string | null;
  /** Whether it may be there already. */
  readonly force: boolean;
}

/** Throws `UsageError` when it is clear beforehand that the file can't be written, or must not be. */
export async function demandOutput({ output, force }: Output): Promise<void> {
  if (output === null) {
    if (force) throw new UsageError('--force is about a file, and none is named.', 'Add --output FILE.');
    return;
  }
  const found = await stat(output).catch(() => null);
  if (found !== null && !found.isFile()) throw cannotBe(output, 'it is no file');
  if (found !== null && !force) throw isThere(output);
  await access(found === null ? dirname(output) : output, constants.W_OK).catch((error: unknown) => {
    throw cannotBe(output, error instanceof Error ? error.message : String(error), error);
  });
}

/** Writes the file; one that has come meanwhile is not overwritten either. Throws `UsageError`. */
export async function writeOutput(path: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(path, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw isThere(path);
    throw cannotBe(path, error instanceof Error ? error.message : String(error), error);
  }
}

function isThere(path: string): UsageError {
  return new UsageError(`--output ${path}: it is there already.`, 'Name another file, or overwrite it with --force.');
}

function cannotBe(path: string, why: string, cause?: unknown): UsageError {
  return new UsageError(`--output ${path}: ${why}`, 'Name a file that can be written.', { cause });
}
