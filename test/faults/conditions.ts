import { type Damage, damageFirst, isData } from '../end-to-end/damage.ts';
import { damages } from '../fixtures/damage.ts';

/** How far a proof comes with a snapshot in this condition. */
export type Reach = 'locate' | 'structure' | 'bytes' | 'examine';

/** What a snapshot is like when it lands. */
export interface Condition {
  readonly name: string;
  readonly reach: Reach;
  /** Null: nothing is wrong with it. */
  damage(snapshotUuid: string): Damage | null;
}

export const sound: Condition = { name: 'sound', reach: 'examine', damage: () => null };

export const damaged: readonly Condition[] = [
  { name: 'object lost', reach: 'structure', damage: () => damageFirst(isData, () => null) },
  { name: 'bit flipped', reach: 'bytes', damage: () => damageFirst(isData, damages['flipped in its middle']) },
  { name: 'checksum flipped', reach: 'bytes', damage: () => damageFirst(isData, damages['flipped in its footer']) },
  { name: 'object cut', reach: 'structure', damage: () => damageFirst(isData, damages['cut by a byte']) },
  {
    name: 'shard index lost',
    reach: 'structure',
    damage: () =>
      damageFirst(
        (key) => /^indices\/.*\/index-/.test(key),
        () => null,
      ),
  },
  {
    name: 'index metadata flipped',
    reach: 'structure',
    damage: () => damageFirst((key) => /^indices\/[^/]+\/meta-/.test(key), damages['flipped in its middle']),
  },
  {
    name: 'own object zeroed',
    reach: 'locate',
    damage: (uuid) => damageFirst((key) => key === `snap-${uuid}.dat`, damages.zeroed),
  },
];
