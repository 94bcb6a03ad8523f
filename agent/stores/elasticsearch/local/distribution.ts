import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { valid } from 'semver';
import { cacheDirectory } from './cache.ts';
import { download } from './download.ts';
import { ProvisionError } from './errors.ts';
import { exists, install } from './install.ts';
import type { Provisioning } from './provisioning.ts';
import { type Offer, type Source, sourcesOf } from './sources.ts';
import { untar, unzip } from './unpack.ts';

export interface DistributionOptions extends Provisioning {
  readonly cache?: string;
  readonly sources?: readonly Source[];
}

/**
 * The home of an Elasticsearch: `wanted` itself when it is a directory, else the version that it names, fetched if need
 * be, checked and kept in the cache. Throws `ProvisionError` with what was tried when it can't be had.
 */
export async function obtainElasticsearch(wanted: string, options: DistributionOptions): Promise<string> {
  if (valid(wanted) !== wanted) return await givenHome(wanted);
  const { cache = cacheDirectory(), sources = sourcesOf(), signal, note } = options;
  const tried: string[] = [];
  for (const source of sources) {
    const target = join(cache, 'elasticsearch', `${wanted}-${source.name}`);
    if (await exists(target)) return target;
    try {
      const offer = await source.offer(wanted, signal);
      note('fetching Elasticsearch', { version: wanted, what: source.what, url: offer.url });
      return await install(target, (temporaryDirectory) => fetchHome(offer, wanted, temporaryDirectory, signal));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ProvisionError) throw error;
      tried.push(`${source.what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new ProvisionError(
    `Elasticsearch ${wanted} could not be had. ${tried.join(' ')} ` +
      'Name another version (--elasticsearch VERSION), unpack one yourself and pass its directory ' +
      '(--elasticsearch DIRECTORY), or name a mirror of Maven Central (MAYFLY_ELASTICSEARCH_SOURCE=URL).',
  );
}

/** The version in a home, as its own server library says. Throws `ProvisionError` when that is no home. */
export async function versionOfHome(home: string): Promise<string> {
  const names = await readdir(join(home, 'lib')).catch(() => []);
  for (const name of names) {
    const version = /^elasticsearch-(\d+\.\d+\.\d+)(-[A-Za-z0-9-]+)?\.jar$/.exec(name)?.[1];
    if (version !== undefined) return version;
  }
  throw new ProvisionError(`${home} holds no Elasticsearch: expected bin/elasticsearch and lib/elasticsearch-*.jar.`);
}

async function givenHome(directory: string): Promise<string> {
  const home = resolve(directory);
  if (!(await exists(home))) {
    throw new ProvisionError(`${directory} is neither a version (such as 8.17.0) nor a directory.`);
  }
  await versionOfHome(home);
  return home;
}

async function fetchHome(
  offer: Offer,
  version: string,
  temporaryDirectory: string,
  signal: AbortSignal,
): Promise<string> {
  const archive = join(temporaryDirectory, `archive.${offer.archive}`);
  await download(offer.url, archive, offer.checksum, signal);
  await (offer.archive === 'zip' ? unzip : untar)(archive, temporaryDirectory);
  const home = join(temporaryDirectory, `elasticsearch-${version}`);
  await versionOfHome(home);
  return home;
}
