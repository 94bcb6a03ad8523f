import { type Condition, damaged, sound } from './conditions.ts';
import type { Contents, FaultKind } from './fault.ts';
import { Random } from './random.ts';
import type { Setting } from './setting.ts';

export interface PlannedRun {
  readonly number: number;
  /** Everything else that chance decides in it. */
  readonly seed: number;
  readonly faults: readonly FaultKind[];
  readonly condition: Condition;
  readonly contents: Contents;
  readonly setting: Setting;
  /** So many more snapshots in the same condition land right after it. */
  readonly companions: number;
}

/** A sound snapshot costs a restore, a damaged one does not. */
const soundShare = 0.12;
/** What is divided has an index for each part. */
const dividedIndices = 3;
/** A pool has three members at most: of damaged ones, which take little, more land than it can have at once. */
const companionsOf = { sound: { least: 1, most: 2 }, damaged: { least: 2, most: 5 } };

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
  return [...alone, ...pairs].map(({ faults, isSound }, index) => {
    const seed = random.fork().seed;
    const condition = conditionFor(faults, isSound, random);
    const setting = settingFor(faults, random);
    const { least, most } = companionsOf[condition === sound ? 'sound' : 'damaged'];
    const companions = setting === 'pool' ? random.integer(least, most) : 0;
    return { number: index + 1, seed, faults, condition, contents: contentsFor(faults, setting), setting, companions };
  });
}

function conditionFor(faults: readonly FaultKind[], isSound: boolean, random: Random): Condition {
  const needs = faults.map((kind) => kind.needs);
  if (isSound || needs.includes('examine')) return sound;
  return random.pick(needs.includes('bytes') ? damaged.filter(({ reach }) => reach === 'bytes') : damaged);
}

/** What each of them needs. */
function contentsFor(faults: readonly FaultKind[], setting: Setting): Contents {
  const most = (of: keyof Contents) => Math.max(0, ...faults.map(({ contents }) => contents?.[of] ?? 0));
  return {
    indices: Math.max(setting === 'parts' ? dividedIndices : 1, most('indices')),
    objectMegabytes: most('objectMegabytes'),
  };
}

/** Faults for which a deadline or an Elasticsearch must be waited for are drawn less often. */
function pairOf(kinds: readonly FaultKind[], random: Random): FaultKind[] {
  const weighted = kinds.flatMap((kind) =>
    Array.from({ length: kind.short || kind.needs === 'examine' ? 1 : 3 }, () => kind),
  );
  const one = random.pick(weighted);
  const others = weighted.filter((kind) => kind !== one && sharedSettings([one, kind]).length > 0);
  return others.length === 0 ? [one] : [one, random.pick(others)];
}

/** Where all of them can happen. */
function sharedSettings(faults: readonly FaultKind[]): Setting[] {
  const settings: readonly Setting[] = ['instance', 'pool', 'parts'];
  return settings.filter((setting) => faults.every((kind) => (kind.settings ?? ['instance']).includes(setting)));
}

/** Chance is asked only where there is a choice. */
function settingFor(faults: readonly FaultKind[], random: Random): Setting {
  const shared = sharedSettings(faults);
  return shared.length === 1 && shared[0] !== undefined ? shared[0] : random.pick(shared);
}
