import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { extract } from 'tar';
import type { Ending } from './checks.ts';

const command = join(import.meta.dirname, '..', '..', 'agent', 'cli', 'main.ts');

/** Whether the snapshot that a bake hands out is one that its image can prove itself with: whole, to the byte. */
export async function reference(file: string, directory: string): Promise<Ending> {
  const repository = join(directory, 'reference');
  await mkdir(repository, { recursive: true });
  await extract({ file, cwd: repository });
  const output = join(directory, 'reference-report');
  const { exitCode, all } = await execa(
    process.execPath,
    [command, 'verify', repository, '--level', 'bytes', '--output', output],
    { all: true, reject: false },
  );
  await rm(repository, { recursive: true });
  return { words: exitCode === 0 ? 'intact' : 'useless', seconds: [], complaints: exitCode === 0 ? [] : [all] };
}
