import type { OrderedSplit } from '../../../agent/contract/order.ts';
import type { SizedItem } from '../../../agent/stores/store-definition.ts';
import { Random } from '../../faults/random.ts';
import { type Figure, rounded } from '../figure.ts';
import { fewLargeIndices, unevenIndices } from './indices.ts';
import { type Divided, type PartTerms, proveInParts, stretchInterrupted, stretchOf } from './parts.ts';

const bytes = 20e12;
const count = 40;
/** Of the agent, wherever it works: docs/performance.md. */
const bytesInASecond = 500e6;
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

/** `aboveGib`, `most` and `target` of mayfly.yaml. */
function split(aboveGib: number, most: number, targetMinutes: number | null): OrderedSplit {
  return {
    aboveBytes: aboveGib * 2 ** 30,
    most,
    targetSeconds: targetMinutes === null ? null : targetMinutes * 60,
  };
}

const sixteen = split(500, 16, 60);

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

/**
 * Backups of 20 TB in 40 indices, in parts. An index is never divided: what one larger than an even part does to the
 * time is a fact of the backup, and said, not held to the limit.
 */
export function dividedFigures(bootSeconds: number): Figure[] {
  const terms = { bootSeconds, bytesInASecond };
  const held = say('uneven, 500 GiB, 16, 60m', uneven, sixteen, terms);
  const others = [
    say('uneven, 2000 GiB, 16, 60m', uneven, split(2000, 16, 60), terms),
    say('uneven, 2000 GiB, 16, none', uneven, split(2000, 16, null), terms),
    say('uneven, 500 GiB, 8, none', uneven, split(500, 8, null), terms),
  ];
  say('nearly equal', nearlyEqual, sixteen, terms);
  say('nearly equal, 500 GiB, 14, 60m', nearlyEqual, split(500, 14, 60), terms);
  say('of any size', anySize, sixteen, terms);
  say('four with 40 % of the bytes', fewLarge, sixteen, terms);
  say('one with 30 % of the bytes', giant, sixteen, terms);
  say('uneven, five kept together', keptTogether, sixteen, terms);
  sayInterrupted(terms);
  return [
    {
      name: 'time of 20 TB in 40 uneven indices, in parts, of the bytes at the pace of all its machines',
      value: Math.max(held, ...others),
      ...{ limit: 1.15, unit: 'ratio', within: 'at most' },
    },
  ];
}

/** The worst of all seeds, and on the way the best and the median. */
function say(name: string, kind: Kind, rule: OrderedSplit, terms: PartTerms): number {
  const outcomes = seeds.map((seed) => proveInParts({ ...kind(chanceOf(seed)), split: rule }, terms));
  const stretches = outcomes.map(stretchOf);
  const numbers = [...new Set(outcomes.map(({ parts }) => parts.length))].join(' or ');
  const minutes = Math.max(...outcomes.map(({ parts }) => Math.max(...parts))) / 60;
  const hours = Math.max(...outcomes.map(({ parts }) => parts.reduce((sum, each) => sum + each, 0))) / 3600;
  console.error(
    `20 TB, ${name}: ${numbers} parts, ${spanOf(stretches)} of the ideal, ${minutes.toFixed(1)} minutes at the most, ` +
      `${hours.toFixed(1)} machine-hours`,
  );
  return rounded(Math.max(...stretches));
}

function sayInterrupted(terms: PartTerms): void {
  const stretches = seeds.map((seed) => {
    const random = chanceOf(seed);
    return stretchInterrupted(proveInParts({ ...uneven(random), split: sixteen }, terms), random);
  });
  console.error(`20 TB, uneven, one machine taken away and its part repeated: ${spanOf(stretches)} of the ideal`);
}

function spanOf(values: readonly number[]): string {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number) => (sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN).toFixed(2);
  return `${at(0)} to ${at(1)}, median ${at(0.5)}`;
}

function chanceOf(seed: number): () => number {
  const random = new Random(seed);
  return () => random.next();
}
