import type { Finding } from '../contract/finding.ts';
import type { Item, ProvenItem } from '../contract/proof.ts';
import { includesRestore, type Level, type MeaningOfError, type Verdict } from '../contract/verdict.ts';

/** What the whole proof came to. */
interface Whole {
  readonly findings: readonly Finding[];
  readonly checks: Readonly<Record<string, MeaningOfError>>;
  readonly asked: Level;
  readonly verdict: Verdict;
  /** Whether the proof went through all levels that were asked for: so did each item of which no error was found. */
  readonly isWhole: boolean;
}

const gravestFirst = ['corrupt', 'suspect', 'incompatible'] as const;

/**
 * Each item with what can be said of it alone: the gravest error that was found of it; else what holds of the whole;
 * else `verified` (`intact`) where it has gone through all that was asked and all of its records came back; else
 * `unproven`.
 */
export function withItemVerdicts(items: readonly Item[], whole: Whole): ProvenItem[] {
  const meanings = meaningsByItem(whole);
  return items.map((item) => ({ ...item, verdict: verdictOf(item, meanings.get(keyOf(item.path)), whole) }));
}

function verdictOf(item: Item, meanings: ReadonlySet<MeaningOfError> | undefined, whole: Whole): Verdict {
  const gravest = gravestFirst.find((meaning) => meanings?.has(meaning));
  if (gravest !== undefined) return gravest;
  if (whole.verdict === 'verified' || whole.verdict === 'intact') return whole.verdict;
  // What was only read can't be counted on where something that all items need is wrong.
  if (!includesRestore(whole.asked)) return whole.isWhole && !concernsAll(whole) ? 'intact' : 'unproven';
  const isThrough = whole.isWhole || whole.asked === 'restore';
  const { recordsExpected, recordsRestored } = item;
  const cameBack = recordsRestored !== null && recordsRestored === recordsExpected;
  return isThrough && cameBack ? 'verified' : 'unproven';
}

function concernsAll({ findings }: Whole): boolean {
  return findings.some(({ severity, evidence }) => severity === 'error' && evidence.path.length === 0);
}

function meaningsByItem({ findings, checks }: Whole): Map<string, Set<MeaningOfError>> {
  const byItem = new Map<string, Set<MeaningOfError>>();
  for (const { severity, check, evidence } of findings) {
    const meaning = checks[check];
    if (severity !== 'error' || meaning === undefined) continue;
    // It may be about a part of the item: below its path.
    for (let length = 1; length <= evidence.path.length; length += 1) {
      const key = keyOf(evidence.path.slice(0, length));
      byItem.set(key, (byItem.get(key) ?? new Set()).add(meaning));
    }
  }
  return byItem;
}

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}
