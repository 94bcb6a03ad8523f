import { join } from 'node:path';
import { major, valid } from 'semver';
import { readsSnapshots, restorers } from '../compatibility.ts';
import { IncompatibleError } from '../incompatible-error.ts';
import type { VersionRange } from '../requirements/requirements.ts';
import { versionsText } from '../requirements/versions-text.ts';
import { cacheDirectory } from './cache.ts';
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
 * nearest known one that reads it. Throws `IncompatibleError` when none is known.
 */
export async function versionFor(range: VersionRange, options: VersionOptions): Promise<string> {
  const { oldest, because } = range;
  const known = knownVersionFor(range);
  // Where something else leaves only newer ones, the oldest has not written it: a known one is as good.
  if (known !== null && (known === oldest || because !== null)) return known;
  if (await canBeHad(oldest, options)) return oldest;
  if (known !== null) return known;
  throw new IncompatibleError({
    check: 'elasticsearch-version',
    severity: 'error',
    message: `No Elasticsearch that can be had here restores the snapshot. It takes ${versionsText(range)}.`,
    remedy: 'Name one (--elasticsearch VERSION), or pass the directory of one (--elasticsearch DIRECTORY).',
    expected: oldest,
    evidence: { path: [] },
  });
}

/** Of the versions that Mayfly is tested with, the one that is best for such a snapshot; null for none. */
export function knownVersionFor({ writtenBy, oldest, because, newestMajor }: VersionRange): string | null {
  const known = restorers([...pinnedTestDistributions.keys()], because === null ? writtenBy : oldest);
  return known.find((version) => readsSnapshots(version, writtenBy) && major(version) <= newestMajor) ?? null;
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
