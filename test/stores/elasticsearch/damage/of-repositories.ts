import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WantedSnapshot } from '../../../../agent/stores/elasticsearch/locate/located-snapshot.ts';
import { type Damager, damages } from '../../../fixtures/damage.ts';
import type { Keys } from '../../../fixtures/keys.ts';
import type { RepositoryFixture } from '../../../fixtures/repositories.ts';
import { rewrittenIndex } from '../../../fixtures/rewrite.ts';
import { withoutSecond } from './of-objects.ts';

/** Something that concerns a whole repository: brings it about, and says which snapshot is to be proven. */
export type Situation = (fixture: RepositoryFixture, keys: Keys, damager: Damager) => Promise<WantedSnapshot>;

/** Situations that begin with an event, as on an instance; in others somebody asks for a snapshot by hand. */
export const explainedSituations = new Set(['the snapshot was deleted between its event and the proof']);

export const situations: Readonly<Record<string, Situation>> = {
  'undamaged, the newest snapshot': async () => 'latest',
  'undamaged, an older snapshot': async () => ({ name: 'first' }),
  'the snapshot is PARTIAL': async () => ({ name: 'partial' }),
  'the snapshot was never listed': async () => ({ uuid: 'A'.repeat(22) }),
  'the snapshot was deleted, and is asked for by hand': async () => ({ name: 'gone' }),
  'the snapshot was deleted between its event and the proof': async ({ directory }, keys, damager) => {
    await damager.damage(join(directory, keys.index), rewrittenIndex(withoutSecond));
    for (const key of [keys.snapshot, keys.cluster, keys.shard]) await damager.remove(join(directory, key));
    return { uuid: uuidIn(keys) };
  },
  'no index.latest': latest((damager, path) => damager.remove(path)),
  'index.latest is stale': latest((damager, path) => damager.damage(path, () => Buffer.alloc(8))),
  'index.latest is cut': latest((damager, path) => damager.damage(path, damages['cut by a byte'])),
  'index.latest is ahead, the snapshot is listed': latest((damager, path) =>
    damager.damage(path, () => Buffer.from([0, 0, 0, 0, 0, 0, 9, 9])),
  ),
  'index-N is lost, and there is no older one': async ({ directory }, _, damager) => {
    await loseIndices(directory, damager);
    return { name: 'second' };
  },
  'index-N is lost, an older one does not list the snapshot': async ({ directory }, keys, damager) => {
    const bytes = await readFile(join(directory, keys.index));
    await loseIndices(directory, damager);
    const older = rewrittenIndex(({ snapshots }) => snapshots.splice(0))(bytes);
    await damager.add(join(directory, 'index-0'), older);
    return { uuid: uuidIn(keys) };
  },
  "a flip in another snapshot's entry of index-N": async ({ directory }, { index }, damager) => {
    await damager.damage(
      join(directory, index),
      rewrittenIndex(({ snapshots }) => {
        snapshots.find(({ name }: { name: string }) => name === 'first').name = 'fiRst';
      }),
    );
    return { name: 'second' };
  },
};

function latest(how: (damager: Damager, path: string) => Promise<void>): Situation {
  return async ({ directory }, _, damager) => {
    await how(damager, join(directory, 'index.latest'));
    return { name: 'second' };
  };
}

function uuidIn({ snapshot }: Keys): string {
  return snapshot.slice('snap-'.length, -'.dat'.length);
}

/** 7.1.1 leaves the one before the newest. */
async function loseIndices(directory: string, damager: Damager): Promise<void> {
  for (const name of await readdir(directory))
    if (/^index-\d+$/.test(name)) await damager.remove(join(directory, name));
}
