import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { damages } from '../../../fixtures/damage.ts';
import type { Keys } from '../../../fixtures/keys.ts';
import type { RepositoryFixture } from '../../../fixtures/repositories.ts';
import { rewritten, rewrittenIndex } from '../../../fixtures/rewrite.ts';

/** A damage to one object: what it leaves of its bytes, null when nothing is left. */
export type Damage = (bytes: Buffer) => Buffer | null;

export const kinds = {
  index: 'index-N',
  snapshot: "snapshot's own object",
  cluster: 'cluster metadata',
  indexMetadata: 'index metadata',
  shard: "shard's list of files",
  shardIndex: "shard's index",
  data: 'data, whole',
  part: 'data, in parts',
} as const;
export type Kind = keyof typeof kinds;

/** By the damage's name: how it is done to an object of each kind; what can't be done to a kind is left out. */
export async function damagesOfObjects(
  { directory, snapshots }: RepositoryFixture,
  keys: Keys,
): Promise<Map<string, Partial<Record<Kind, Damage>>>> {
  const bytesOf = (key: string) => readFile(join(directory, key));
  const first = snapshots.find(({ name }) => name === 'first')?.uuid;
  const inFirst = (key: string) =>
    bytesOf(key.replace(/[^/]+$/, key === keys.cluster ? `meta-${first}.dat` : `snap-${first}.dat`));
  const other = {
    snapshot: await inFirst(keys.snapshot),
    cluster: await inFirst(keys.cluster),
    indexMetadata: await bytesOf(keys.otherIndexMetadata),
    shard: await bytesOf(keys.shard.replace('/1/', '/0/')),
    shardIndex: await bytesOf(keys.otherShardIndex),
    part: await bytesOf(keys.twin),
  };
  const older = await inFirst(keys.shard);
  return new Map<string, Partial<Record<Kind, Damage>>>([
    ['missing', everywhere(() => null)],
    ...Object.entries(damages).map(([name, how]) => [name, ofIndexToo(name, everywhere(how))] as const),
    ['another valid one in its place', mapped(other, (bytes) => () => bytes)],
    [
      'an older version of itself',
      {
        index: rewrittenIndex(withoutSecond),
        indexMetadata: rewritten('index-metadata', ({ logs }) => Object.assign(logs, { mapping_version: 0 })),
        shard: () => older,
        shardIndex: rewritten('snapshots', ({ snapshots }) => void delete snapshots.second),
      },
    ],
  ]);
}

/** What a flip inside index-N comes to depends on whom it hits; the situations have that. */
function ofIndexToo(name: string, { index, ...rest }: Record<Kind, Damage>): Partial<Record<Kind, Damage>> {
  return /middle|footer/.test(name) ? rest : { index, ...rest };
}

function everywhere(how: Damage): Record<Kind, Damage> {
  return mapped(kinds, () => how);
}

function mapped<Key extends Kind, From>(from: Readonly<Record<Key, From>>, make: (value: From) => Damage) {
  const entries = Object.entries(from) as [Key, From][];
  return Object.fromEntries(entries.map(([key, value]) => [key, make(value)])) as Record<Key, Damage>;
}

interface Listed {
  snapshots: { name: string; uuid: string }[];
  indices: Record<string, { snapshots: string[] }>;
}

/** index-N as it was before the snapshot `second`. */
export function withoutSecond(index: Listed): void {
  const uuid = index.snapshots.find(({ name }) => name === 'second')?.uuid;
  index.snapshots = index.snapshots.filter((snapshot) => snapshot.uuid !== uuid);
  for (const entry of Object.values(index.indices)) entry.snapshots = entry.snapshots.filter((of) => of !== uuid);
}
