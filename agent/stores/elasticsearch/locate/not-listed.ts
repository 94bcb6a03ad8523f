import leven from 'leven';
import type { BlobSource } from '../../../blobs/blob-source.ts';
import { RunError } from '../../../proof/run-error.ts';
import type { CurrentIndex } from './current-index.ts';
import type { WantedSnapshot } from './located-snapshot.ts';

const mostNames = 3;

/** What is thrown where the repository does not list the wanted snapshot: names those that may have been meant. */
export function notListed(location: string, wanted: WantedSnapshot, current: CurrentIndex): RunError {
  const { file, index } = current;
  if (wanted === 'latest') return new RunError('not-listed', `${file.key} of ${location} does not list any snapshot.`);
  const known = 'uuid' in wanted ? index.snapshots.map(({ uuid }) => uuid) : index.snapshots.map(({ name }) => name);
  const asked = 'uuid' in wanted ? wanted.uuid : wanted.name;
  const message = `${file.key} of ${location} does not list the snapshot ${asked}.`;
  return new RunError('not-listed', `${message} ${nearest(asked, known)}`);
}

/**
 * What is thrown where there is no index-N. With snapshots' own objects and none, it was lost, or the first snapshot is
 * being taken: that can't be told.
 */
export async function noRepository(source: BlobSource, signal: AbortSignal): Promise<RunError> {
  const { location } = source;
  for await (const { key } of source.list('snap-', signal)) {
    if (!/^snap-[^/]+\.dat$/.test(key)) continue;
    const message =
      `${location} has no index-N, which lists its snapshots, though ${key} is there. ` +
      'Either the first snapshot is just being taken, or the index was lost: then bring it back.';
    return new RunError('not-listed', message);
  }
  return new RunError('not-listed', `${location} holds no repository: there is no index-N.`);
}

/** Names that differ in no more than half of their letters, the nearest first; else those that are listed last. */
function nearest(asked: string, known: readonly string[]): string {
  if (known.length === 0) return 'It lists none.';
  const near = known
    .map((name) => ({ name, distance: leven(asked, name) }))
    .filter(({ distance }) => distance <= asked.length / 2)
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ name }) => name);
  const what = near.length > 0 ? 'The nearest of' : 'The last of';
  const names = near.length > 0 ? near.slice(0, mostNames) : known.slice(-mostNames);
  return `${what} those that it lists (${known.length}): ${names.join(', ')}.`;
}
