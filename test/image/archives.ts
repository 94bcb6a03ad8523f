import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';
import { cacheDirectory } from '../../agent/stores/elasticsearch/local/cache.ts';
import { install } from '../../agent/stores/elasticsearch/local/install.ts';
import type { Provisioning } from '../../agent/stores/elasticsearch/local/provisioning.ts';

/** A file that the bake downloads. */
export interface Archive {
  readonly path: string;
  readonly sha512: string;
}

/** An unpacked Elasticsearch as the archive that its official distribution comes as. */
export async function elasticsearchArchive(home: string, version: string, { signal }: Provisioning): Promise<Archive> {
  const name = `elasticsearch-${version}.tar.gz`;
  const directory = await install(join(cacheDirectory(), 'image', `${basename(home)}-archive`), async (workshop) => {
    const options = [
      '--use-compress-program',
      'gzip -1',
      '--transform',
      `s/^${basename(home)}/elasticsearch-${version}/`,
    ];
    const what = ['--file', join(workshop, name), '--directory', dirname(home), basename(home)];
    await execa('tar', ['--create', ...options, ...what], { cancelSignal: signal });
    return workshop;
  });
  return archive(join(directory, name));
}

/** Packages of npm's, as its own client fetches them. */
export async function npmArchives(packages: readonly string[], { note, signal }: Provisioning): Promise<Archive[]> {
  const key = createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 16);
  const directory = await install(join(cacheDirectory(), 'image', `npm-${key}`), async (workshop) => {
    note('fetching from npm', { packages: packages.join(' ') });
    await execa('npm', ['pack', '--silent', ...packages], { cwd: workshop, cancelSignal: signal });
    return workshop;
  });
  return Promise.all((await readdir(directory)).map((name) => archive(join(directory, name))));
}

async function archive(path: string): Promise<Archive> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(path), hash);
  return { path, sha512: hash.digest('hex') };
}
