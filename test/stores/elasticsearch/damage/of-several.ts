import { join } from 'node:path';
import { rangesOf } from '../../../../agent/blobs/fetch/ranges.ts';
import type { IndexContents, SnapshotContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { windowsOf } from '../../../../agent/stores/elasticsearch/staging/windows.ts';
import { type Damager, damages } from '../../../fixtures/damage.ts';
import { dataFilesOf } from '../../../fixtures/data-files.ts';
import type { Damage } from './of-objects.ts';

/** A repository, and what a snapshot in it holds. */
export interface Place {
  readonly directory: string;
  /** As it is when nothing is damaged. */
  readonly contents: SnapshotContents;
  readonly damager: Damager;
}

/** Does damage, and says which of the snapshot's indices it is to. */
export type Harm = (place: Place) => Promise<readonly IndexContents[]>;

const flip = damages['flipped in its middle'];

/** Damage to a snapshot of several indices, some of it to what they share. */
export const ofSeveral: Readonly<Record<string, Harm>> = {
  'nothing is damaged': async () => [],
  'data of the index that is read first, flipped': (place) => each(place, [inOrder(place).at(0)], flip),
  'data of the index that is read last, flipped': (place) => each(place, [inOrder(place).at(-1)], flip),
  'data of the index that is read last, missing': (place) => each(place, [inOrder(place).at(-1)], () => null),
  'data of two indices, flipped': (place) => each(place, [inOrder(place).at(0), inOrder(place).at(-1)], flip),
  'data of all indices, flipped': (place) => each(place, inOrder(place), flip),
  "one index's metadata, flipped": (place) => ofMetadata(place, flip),
  "one index's metadata, missing": (place) => ofMetadata(place, () => null),
  "one shard's list of files, missing": async (place) => {
    const [first] = inOrder(place);
    await spoil(place, first?.shards[0]?.list.key ?? '', () => null);
    return first === undefined ? [] : [first];
  },
  'cluster metadata, flipped': (place) => ofAll(place, `meta-${place.contents.snapshot.uuid}.dat`, flip),
  'cluster metadata, missing': (place) => ofAll(place, `meta-${place.contents.snapshot.uuid}.dat`, () => null),
  "the snapshot's own object, flipped": (place) => ofAll(place, `snap-${place.contents.snapshot.uuid}.dat`, flip),
};

/** Damage to an object that is read in three ranges, of an index that is not the only one. */
export const ofRanges: Readonly<Record<string, Harm>> = {
  'nothing is damaged': async () => [],
  'flipped in its first range': (place) => largest(place, ([first]) => flipAt(middleOf(first))),
  'flipped in its middle range': (place) => largest(place, ([, second]) => flipAt(middleOf(second))),
  'flipped in the first byte of its middle range': (place) => largest(place, ([, second]) => flipAt(second?.from)),
  'cut within its middle range': (place) =>
    largest(
      place,
      ([, second]) =>
        (bytes) =>
          bytes.subarray(0, middleOf(second)),
    ),
  'cut where its last range begins': (place) =>
    largest(
      place,
      ([, , third]) =>
        (bytes) =>
          bytes.subarray(0, third?.from),
    ),
  'cut by a byte': (place) => largest(place, () => damages['cut by a byte']),
  'longer by a byte': (place) => largest(place, () => damages['longer by a byte']),
  'two of its ranges exchanged': (place) =>
    largest(place, ([first, second, third]) => (bytes) => {
      const [one, other] = [bytes.subarray(0, first?.to), bytes.subarray(second?.from, second?.to)];
      return Buffer.concat([other, one, bytes.subarray(third?.from)]);
    }),
  'its middle range zeroed': (place) =>
    largest(
      place,
      ([, second]) =>
        (bytes) =>
          Buffer.from(bytes).fill(0, second?.from, second?.to),
    ),
  missing: (place) => largest(place, () => () => null),
};

async function spoil({ directory, damager }: Place, key: string, how: Damage): Promise<void> {
  await damager.spoil(join(directory, key), how);
}

/** Those that have data, as they are read. */
function inOrder({ contents }: Place): readonly IndexContents[] {
  const all = windowsOf(contents.indices, Number.POSITIVE_INFINITY).windows.flat();
  return all.filter(({ shards }) => shards.some(({ objects }) => objects > 0));
}

async function each(place: Place, indices: readonly (IndexContents | undefined)[], how: Damage) {
  const damaged = indices.flatMap((index) => index ?? []);
  for (const index of damaged) await spoil(place, (await largestObject(place, index)).key, how);
  return damaged;
}

async function ofMetadata(place: Place, how: Damage) {
  const [first] = inOrder(place);
  const key = place.contents.metadata.find((file) => file.key.startsWith(`indices/${first?.id}/meta-`))?.key ?? '';
  await spoil(place, key, how);
  return first === undefined ? [] : [first];
}

/** What it does concerns no index by itself. */
async function ofAll(place: Place, key: string, how: Damage) {
  await spoil(place, key, how);
  return [];
}

type Ranges = ReturnType<typeof rangesOf>;

async function largest(place: Place, how: (ranges: Ranges) => Damage) {
  const [first] = inOrder(place);
  if (first === undefined) throw new Error('There is no index with data.');
  const { key, bytes } = await largestObject(place, first);
  const ranges = rangesOf(bytes);
  if (ranges.length !== 3) throw new Error(`${key} is read in ${ranges.length} ranges.`);
  await spoil(place, key, how(ranges));
  return [first];
}

async function largestObject({ directory }: Place, index: IndexContents) {
  const parts = (await dataFilesOf(directory, index)).flatMap((file) => file.parts);
  const [first] = parts.toSorted((a, b) => b.bytes - a.bytes);
  if (first === undefined) throw new Error(`${index.name} has no data.`);
  return first;
}

function middleOf(range: Ranges[number] | undefined): number {
  return Math.floor(((range?.from ?? 0) + (range?.to ?? 0)) / 2);
}

function flipAt(at = 0): Damage {
  return (bytes) => {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
    return copy;
  };
}
