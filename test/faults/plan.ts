import { type Condition, damaged, sound } from './conditions.ts';
import type { FaultKind } from './fault.ts';
import { Random } from './random.ts';

export interface PlannedRun {
  readonly number: number;
  /** Everything else that chance decides in it. */
  readonly seed: number;
  readonly faults: readonly FaultKind[];
  readonly condition: Condition;
}

/** A sound snapshot costs a restore, a damaged one does not. */
const soundShare = 0.12;

/**
 * So many runs; the same for the same seed. First each fault alone, then pairs.
 */
export function planOf({
  seed,
  runs,
  kinds,
}: {
  readonly seed: number;
  readonly runs: number;
  readonly kinds: readonly FaultKind[];
}): PlannedRun[] {
  const random = new Random(seed);
  const first = random.shuffled(kinds).map((kind, position) => ({ faults: [kind], isSound: position % 4 === 0 }));
  const alone = first.slice(0, runs);
  const pairs = Array.from({ length: runs - alone.length }, () => ({
    faults: pairOf(kinds, random),
    isSound: random.next() < soundShare,
  }));
  return [...alone, ...pairs].map(({ faults, isSound }, index) => ({
    number: index + 1,
    seed: random.fork().seed,
    faults,
    condition: isSound || faults.some(({ needsRestore }) => needsRestore) ? sound : random.pick(damaged),
  }));
}

/** Faults for which a deadline or an Elasticsearch must be waited for are drawn less often. */
function pairOf(kinds: readonly FaultKind[], random: Random): FaultKind[] {
  const weighted = kinds.flatMap((kind) => Array.from({ length: kind.short || kind.needsRestore ? 1 : 3 }, () => kind));
  const one = random.pick(weighted);
  const others = weighted.filter((kind) => kind !== one);
  return others.length === 0 ? [one] : [one, random.pick(others)];
}
