import type { Checksum } from './download.ts';
import { pinnedTestDistributions } from './pinned.ts';

/** An archive that can be had, and what its bytes must be. */
export interface Offer {
  readonly url: string;
  readonly checksum: Checksum;
  readonly archive: 'zip' | 'tar.gz';
}

/** Somewhere that Elasticsearch can be had from. */
export interface Source {
  readonly name: 'official' | 'test';
  readonly what: string;
  /** Throws, with the reason, when the version isn't to be had there. */
  offer(version: string, signal: AbortSignal): Promise<Offer>;
}

const reachMilliseconds = 5_000;

/**
 * In order of preference. `MAYFLY_ELASTICSEARCH_SOURCE=maven` leaves the maker's own downloads out; the URL of a mirror
 * of Maven Central takes the place of all.
 */
export function sourcesOf(environment: NodeJS.ProcessEnv = process.env): readonly Source[] {
  const chosen = environment.MAYFLY_ELASTICSEARCH_SOURCE ?? '';
  if (/^https?:\/\//.test(chosen)) return [testDistribution(chosen.replace(/\/+$/, ''))];
  const test = testDistribution('https://repo1.maven.org/maven2');
  if (chosen === 'maven') return [test];
  return [officialDistribution('https://artifacts.elastic.co/downloads/elasticsearch'), test];
}

/** What everybody runs: all modules, and a JDK. Its maker publishes a SHA-512 beside each archive. */
export function officialDistribution(origin: string): Source {
  const publishedChecksum = checksumsOf(origin);
  return {
    name: 'official',
    what: "the maker's distribution",
    async offer(version, signal) {
      const url = `${origin}/elasticsearch-${version}-${platform()}.tar.gz`;
      const sha512 = await publishedChecksum(`${url}.sha512`, signal);
      if (sha512 === null) throw new Error(`${url} does not exist, or no checksum of it.`);
      return { url, checksum: { algorithm: 'sha512', value: sha512 }, archive: 'tar.gz' };
    },
  };
}

/**
 * The maker's test distribution: the server with few modules and no JDK. It restores all but what needs more modules.
 */
export function testDistribution(origin: string): Source {
  const publishedChecksum = checksumsOf(origin);
  return {
    name: 'test',
    what: "the maker's test distribution",
    async offer(version, signal) {
      const url = `${origin}/org/elasticsearch/distribution/integ-test-zip/elasticsearch/${version}/elasticsearch-${version}.zip`;
      const checksum = await testChecksum(version, url, signal, publishedChecksum);
      if (checksum === null) throw new Error(`${url} does not exist, or no checksum of it.`);
      return { url, checksum, archive: 'zip' };
    },
  };
}

type PublishedChecksum = (url: string, signal: AbortSignal) => Promise<string | null>;

async function testChecksum(
  version: string,
  url: string,
  signal: AbortSignal,
  publishedChecksum: PublishedChecksum,
): Promise<Checksum | null> {
  const pinned = pinnedTestDistributions.get(version);
  if (pinned !== undefined) return { algorithm: 'sha512', value: pinned };
  for (const algorithm of ['sha512', 'sha1'] as const) {
    const value = await publishedChecksum(`${url}.${algorithm}`, signal);
    if (value !== null) return { algorithm, value };
  }
  return null;
}

/**
 * What an origin publishes; null when there is nothing. One that didn't answer once isn't asked again by whoever holds
 * this source: a proof waits for it a single time.
 */
function checksumsOf(origin: string): PublishedChecksum {
  let unreachable: Error | null = null;
  return async (url, signal) => {
    if (unreachable !== null) throw unreachable;
    const timeout = AbortSignal.timeout(reachMilliseconds);
    try {
      return await readChecksum(url, AbortSignal.any([signal, timeout]));
    } catch (error) {
      signal.throwIfAborted();
      const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      unreachable = new Error(`${origin} did not answer properly (${String(reason)}).`, { cause: error });
      throw unreachable;
    }
  };
}

async function readChecksum(url: string, signal: AbortSignal): Promise<string | null> {
  const response = await fetch(url, { signal });
  if (response.status === 404 || response.status === 403) return null;
  if (!response.ok) throw new Error(`status ${response.status}`);
  const [value = ''] = (await response.text()).trim().split(/\s+/);
  if (!/^([0-9a-f]{40}|[0-9a-f]{128})$/.test(value)) throw new Error(`no checksum, but ${value.slice(0, 40)}`);
  return value;
}

function platform(): string {
  const system = process.platform === 'darwin' ? 'darwin' : 'linux';
  return `${system}-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}`;
}
