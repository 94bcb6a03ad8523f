import type { OrderedSplit } from '../../../agent/contract/order.ts';
import type { SizedItem } from '../../../agent/stores/store-definition.ts';
import { Random } from '../../faults/random.ts';
import { type Figure, rounded } from '../figure.ts';
import { fewLargeIndices, unevenIndices } from './indices.ts';
import { type Divided, type PartTerms, proveInParts, stretchInterrupted, stretchOf } from './parts.ts';

const bytes = 20e12;
const count = 40;
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
/** As docs/performance.md has it: of a boot, and of the agent, wherever it works. */
const terms: PartTerms = { bootSeconds: 180, bytesInASecond: 500e6 };

/** A kind of backup, anew for each seed. */
type Kind = (random: () => number) => Omit<Divided, 'split'>;

const alone = (items: readonly SizedItem[]) => ({ items, together: [] });
/** As uneven as indices are, and none of them more than an even part of sixteen. */
const uneven: Kind = (random) => alone(unevenIndices({ count, bytes, spread: 1, largestShare: 1 / 16 }, random));
const nearlyEqual: Kind = (random) => alone(unevenIndices({ count, bytes, spread: 0.1 }, random));
const anySize: Kind = (random) => alone(unevenIndices({ count, bytes, spread: 1 }, random));
const fewLarge: Kind = () => alone(fewLargeIndices(count, bytes, { count: 4, share: 0.4 }));
const giant: Kind = () => alone(fewLargeIndices(count, bytes, { count: 1, share: 0.3 }));
/** Five of them, of which the user asks something in common. */
const keptTogether: Kind = (random) => {
  const { items } = uneven(random);
  return { items, together: [items.slice(0, 5)] };
};

/** `aboveGib`, `most` and `target` of mayfly.yaml, the last in minutes. */
type Rule = readonly [aboveGib: number, most: number, targetMinutes: number | null];
const usual: Rule = [500, 16, 60];

interface Scenario {
  readonly name: string;
  readonly kind: Kind;
  readonly rule: Rule;
  /** Whether even parts are possible with such sizes. */
  readonly isHeld?: true;
}

const scenarios: readonly Scenario[] = [
  { name: 'uneven, none larger than a sixteenth', kind: uneven, rule: usual, isHeld: true },
  { name: 'the same', kind: uneven, rule: [2000, 16, 60], isHeld: true },
  { name: 'the same', kind: uneven, rule: [2000, 16, null], isHeld: true },
  { name: 'the same', kind: uneven, rule: [500, 8, null], isHeld: true },
  { name: 'the same, five of them kept together', kind: keptTogether, rule: usual },
  { name: 'nearly equal: some parts have two, some three', kind: nearlyEqual, rule: usual },
  { name: 'nearly equal', kind: nearlyEqual, rule: [500, 14, 60] },
  { name: 'of any size (lognormal, sigma of 1)', kind: anySize, rule: usual },
  { name: 'four with 40 % of the bytes', kind: fewLarge, rule: usual },
  { name: 'one with 30 % of the bytes', kind: giant, rule: usual },
];

/** What dividing has come to, over all seeds. */
export interface DividedOutcomes {
  /** As docs/performance.md has it. */
  readonly row: string;
  readonly worst: number;
  readonly isHeld: boolean;
}

/**
 * Backups of 20 TB in 40 indices, in parts. An index is never divided: what one larger than an even part does to the
 * time is a fact of the backup, and said, not held to a limit.
 */
export function dividedOutcomes(): DividedOutcomes[] {
  return scenarios.map(({ name, kind, rule, isHeld = false }) => {
    const [aboveGib, mostParts, target] = rule;
    const outcomes = seeds.map((seed) => proveInParts({ ...kind(chanceOf(seed)), split: splitOf(rule) }, terms));
    const stretches = outcomes.map(stretchOf);
    const counts = outcomes.map((outcome) => outcome.parts.length);
    const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
    const parts = fewest === most ? fewest : `${fewest} to ${most}`;
    const minutes = Math.max(...outcomes.flatMap((outcome) => outcome.parts)) / 60;
    const said = `${aboveGib}, ${mostParts}, ${target === null ? 'none' : `${target}m`}`;
    const row = `| ${name} | ${said} | ${parts} | ${spanOf(stretches)} | ${minutes.toFixed(1)} |`;
    return { row, worst: Math.max(...stretches), isHeld };
  });
}

/** Of the first kind, where a machine is taken away and its part repeated, over all seeds. */
export function interruptedSpan(): string {
  const stretches = seeds.map((seed) => {
    const random = chanceOf(seed);
    return stretchInterrupted(proveInParts({ ...uneven(random), split: splitOf(usual) }, terms), random);
  });
  const median = stretches.toSorted((one, other) => one - other)[Math.floor(stretches.length / 2)];
  return `${spanOf(stretches)} of the ideal, median ${median?.toFixed(2)}`;
}

export function dividedFigure(outcomes: readonly DividedOutcomes[]): Figure {
  return {
    name: 'time of 20 TB in 40 uneven indices, in parts, of its bytes at the pace of all machines',
    value: rounded(Math.max(...outcomes.flatMap(({ worst, isHeld }) => (isHeld ? [worst] : [])))),
    ...{ limit: 1.15, unit: 'ratio', within: 'at most' },
  };
}

function splitOf([aboveGib, most, targetMinutes]: Rule): OrderedSplit {
  const targetSeconds = targetMinutes === null ? null : targetMinutes * 60;
  return { aboveBytes: aboveGib * 2 ** 30, most, targetSeconds, durationSeconds: null };
}

function spanOf(values: readonly number[]): string {
  const [least, most] = [Math.min(...values).toFixed(2), Math.max(...values).toFixed(2)];
  return least === most ? most : `${least} to ${most}`;
}

function chanceOf(seed: number): () => number {
  const random = new Random(seed);
  return () => random.next();
}
