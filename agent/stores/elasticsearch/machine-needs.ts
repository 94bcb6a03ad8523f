import type { Survey } from '../store-definition.ts';
import type { IndexContents } from './model.ts';
import { proofSeconds, slowestPace } from './pace.ts';

/** Elasticsearch writes a little beside what it restores: translogs, state, logs. */
const reserveShare = 0.05;
const smallestReserveBytes = 64 * 1024 * 1024;

/** What a machine must have, and how long it may take, for indices of so many bytes each (null: not known). */
export function machineNeeds(
  indexBytes: readonly number[] | null,
  shards: number,
): Pick<Survey, 'bytes' | 'diskBytes' | 'seconds' | 'fixedSeconds'> {
  if (indexBytes === null) return { bytes: null, diskBytes: null, seconds: null, fixedSeconds: null };
  const bytes = sumOf(indexBytes);
  const secondsOf = (some: number) => proofSeconds({ bytes: some, objects: 0, shards }, slowestPace);
  return {
    bytes,
    diskBytes: neededBytes(indexBytes),
    seconds: secondsOf(bytes),
    fixedSeconds: secondsOf(0),
  };
}

/** What a proof of indices of so many bytes each takes of a disk, in bytes: their copies and a reserve. */
export function neededBytes(indexBytes: readonly number[]): number {
  return copiesBytes(indexBytes) + Math.max(smallestReserveBytes, Math.ceil(sumOf(indexBytes) * reserveShare));
}

/** All of them restored, and as much again as the two largest for the staged copies of what is under way. */
export function copiesBytes(indexBytes: readonly number[]): number {
  return sumOf(indexBytes) + sumOf(indexBytes.toSorted((a, b) => b - a).slice(0, 2));
}

/** Of its files, as they are restored. */
export function bytesOf({ shards }: IndexContents): number {
  return sumOf(shards.map(({ bytes }) => bytes));
}

/** Of the objects that are read of them: each shard's list, and its data. */
export function dataBytesOf(indices: readonly IndexContents[]): number {
  return sumOf(indices.flatMap(({ shards }) => shards.map(({ list, objectBytes }) => list.bytes + objectBytes)));
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
