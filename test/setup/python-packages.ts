import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheDirectory } from '../../agent/elasticsearch/node/cache.ts';

const requirements = join(import.meta.dirname, 'requirements.txt');

/** Python with what `requirements.txt` pins: run it with `PYTHONPATH=<directory>`. */
export interface PythonPackages {
  readonly python: string;
  readonly directory: string;
}

/**
 * Installs what `requirements.txt` pins into the cache, once for each version of it and of Python; every hash is checked.
 * Safe to call from many processes at once: each installs into a directory of its own, and the first to be done is taken.
 * `note` is told before anything is downloaded.
 */
export async function pythonPackages(note: (line: string) => void): Promise<PythonPackages> {
  const python = 'python3';
  const pinned = await readFile(requirements);
  const { stdout: platform } = await execa(python, [
    '-c',
    'import sys, sysconfig; print(sys.implementation.cache_tag, sysconfig.get_platform())',
  ]);
  const key = createHash('sha256').update(pinned).update(platform).digest('hex').slice(0, 16);
  const directory = join(cacheDirectory(), `python-${key}`);
  if (await exists(directory)) return { python, directory };

  note('Fetching moto, the AWS of this machine, from PyPI: 60 MB, 280 MB unpacked, about a minute.');
  await mkdir(cacheDirectory(), { recursive: true });
  const work = await mkdtemp(join(cacheDirectory(), 'python-'));
  try {
    const pip = await findPip(python, work);
    const target = join(work, 'packages');
    await execa(
      pip,
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input'].concat([
        '--require-hashes',
        '--requirement',
        requirements,
        '--target',
        target,
      ]),
    );
    await adopt(target, directory);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return { python, directory };
}

/** The Python that has pip: this one, or one of a fresh virtual environment (Debian's Python may have either, or none). */
async function findPip(python: string, work: string): Promise<string> {
  const own = await execa(python, ['-m', 'pip', '--version'], { reject: false });
  if (!own.failed) return python;
  const environment = join(work, 'environment');
  const made = await execa(python, ['-m', 'venv', environment], { reject: false, all: true });
  if (!made.failed) return join(environment, 'bin', 'python');
  throw new Error(
    `Python has neither pip nor a working venv, and moto can't be installed without. Debian and Ubuntu: apt-get install python3-venv. It said:\n${made.all}`,
  );
}

async function adopt(finished: string, directory: string): Promise<void> {
  try {
    await rename(finished, directory);
  } catch (error) {
    if (!(await exists(directory))) throw error;
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
