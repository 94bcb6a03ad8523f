import { join } from 'node:path';
import { valid } from 'semver';
import { restorers } from '../compatibility.ts';
import { cacheDirectory } from './cache.ts';
import { ProvisionError } from './errors.ts';
import { exists } from './install.ts';
import { pinnedTestDistributions } from './pinned.ts';
import { type Source, sourcesOf } from './sources.ts';

export interface VersionOptions {
  readonly signal: AbortSignal;
  readonly cache?: string;
  readonly sources?: readonly Source[];
}

/**
 * The version of Elasticsearch to restore a snapshot with: the very one that wrote it where that can be had, else the
 * nearest known one that reads it. Throws `ProvisionError` when none is known.
 */
export async function versionFor(snapshotVersion: string, options: VersionOptions): Promise<string> {
  const known = knownVersionFor(snapshotVersion);
  if (known === snapshotVersion || (await canBeHad(snapshotVersion, options))) return snapshotVersion;
  if (known !== null) return known;
  throw new ProvisionError(
    `No known Elasticsearch restores a snapshot of ${snapshotVersion}. ` +
      'Unpack one that does and pass its directory (--elasticsearch DIRECTORY).',
  );
}

/** Of the versions that Mayfly is tested with, the one that is best for a snapshot of this version; null for none. */
export function knownVersionFor(snapshotVersion: string): string | null {
  if (valid(snapshotVersion) === null) return null;
  return restorers([...pinnedTestDistributions.keys()], snapshotVersion)[0] ?? null;
}

async function canBeHad(version: string, options: VersionOptions): Promise<boolean> {
  const { signal, cache = cacheDirectory(), sources = sourcesOf() } = options;
  if (valid(version) === null) return false;
  for (const source of sources) {
    if (await exists(join(cache, 'elasticsearch', `${version}-${source.name}`))) return true;
    const offer = await source.offer(version, signal).catch(() => null);
    signal.throwIfAborted();
    if (offer !== null) return true;
  }
  return false;
}
