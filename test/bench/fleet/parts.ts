import type { OrderedSplit } from '../../../agent/contract/order.ts';
import type { SizedItem } from '../../../agent/stores/store-definition.ts';
import { bytesOf, divideItems } from '../../../lambda/parts/divide-items.ts';

/** A backup that is divided, and by which rule. */
export interface Divided {
  readonly items: readonly SizedItem[];
  /** What may not be parted. */
  readonly together: readonly (readonly SizedItem[])[];
  readonly split: OrderedSplit;
}

export interface PartTerms {
  /** From an order to its first byte. */
  readonly bootSeconds: number;
  /** Of one machine. */
  readonly bytesInASecond: number;
}

export interface DividedOutcome {
  /** Of each part, in seconds, the longest first: its boot, and its bytes. */
  readonly parts: readonly number[];
  /** What the bytes take at the pace of all of its machines together, in seconds. */
  readonly idealSeconds: number;
}

/** A divided backup, by the functions that divide. Each part is begun at once, on a machine of its own. */
export function proveInParts(
  { items, together, split }: Divided,
  { bootSeconds, bytesInASecond }: PartTerms,
): DividedOutcome {
  const bytes = bytesOf(items);
  const pace = { fixedSeconds: bootSeconds, secondsPerByte: 1 / bytesInASecond };
  const parts = divideItems(items, { together, split, pace });
  return {
    parts: parts.map((part) => bootSeconds + bytesOf(part) / bytesInASecond),
    idealSeconds: bytes / (parts.length * bytesInASecond),
  };
}

/** From the begin of all parts to the end of the last, over the ideal. */
export function stretchOf({ parts, idealSeconds }: DividedOutcome): number {
  return Math.max(...parts) / idealSeconds;
}

/** The same, where one of the machines is taken away at some moment, and nothing of what it had proven is kept. */
export function stretchInterrupted(outcome: DividedOutcome, random: () => number): number {
  const { parts, idealSeconds } = outcome;
  const seconds = parts[Math.floor(random() * parts.length)] ?? 0;
  return Math.max(...parts, random() * seconds + seconds) / idealSeconds;
}
