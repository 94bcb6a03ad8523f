import { readdir } from 'node:fs/promises';
import type { EndToEnd, Snapshot } from '../end-to-end/setup.ts';
import { soundContents } from '../fixtures/structured.ts';
import type { Condition } from './conditions.ts';
import type { Contents } from './fault.ts';
import { repositoryOf, type Setting } from './setting.ts';

/** A snapshot that has not landed yet. */
export interface Taken {
  readonly snapshot: Snapshot;
  /** The names of its indices by their ids in the repository. */
  readonly names: ReadonlyMap<string, string>;
  /** Uploads it, and nothing that another repository of this world has: all of them are taken in one place. */
  land(): Promise<void>;
  /** Keys of what has come with it, as far as it has landed. */
  readonly landedKeys: readonly string[];
  /** Of these, those that were damaged on their way: none where the condition is sound. */
  damagedKeys(): string[];
}

interface Taking {
  readonly contents: Contents;
  readonly setting: Setting;
  readonly condition: Condition;
}

export async function take(endToEnd: EndToEnd, name: string, { contents, setting, condition }: Taking): Promise<Taken> {
  const { cluster } = endToEnd;
  const before = new Set(await readdir(cluster.repository, { recursive: true }));
  before.delete('index.latest');
  const of = repositoryOf[setting];
  const snapshot = await endToEnd.take(name, { ...contents, of });
  const { indices } = await soundContents(cluster.repository, { name });
  const ids = setting === 'parts' ? indices.map(({ id }) => id) : [];
  // Of what is divided, each part: one that is sound would be restored, which takes the time of other runs.
  const damages = [...ids, ''].map((id) => ({ id, damage: condition.damage(snapshot.uuid) }));
  const landedKeys: string[] = [];
  const damaged: string[] = [];
  const tamper = (key: string, body: Buffer) => {
    if (before.has(key)) return null;
    landedKeys.push(key);
    const given = damages.find(({ id }) => key.split('/')[1] === id) ?? damages.at(-1);
    const arriving = given?.damage ? given.damage.tamper(key, body) : body;
    if (arriving !== body) damaged.push(key);
    return arriving;
  };
  return {
    snapshot,
    landedKeys,
    names: new Map(indices.map((index) => [index.id, index.name])),
    land: () => endToEnd.land(of, { tamper, object: () => '' }),
    damagedKeys: () => damaged,
  };
}
