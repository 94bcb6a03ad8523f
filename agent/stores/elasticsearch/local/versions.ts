import { join } from 'node:path';
import { compare, gte, major, valid } from 'semver';
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

/**
 * Of the versions that Mayfly is tested with, the one that restores a snapshot of this version: the oldest that isn't
 * older and has the same major; else the oldest of the next major, which still reads its indices. Null when there is
 * none.
 */
export function knownVersionFor(snapshotVersion: string): string | null {
  if (valid(snapshotVersion) === null) return null;
  const newer = [...pinnedTestDistributions.keys()].toSorted(compare).filter((known) => gte(known, snapshotVersion));
  return newer.find((known) => major(known) <= major(snapshotVersion) + 1) ?? null;
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
