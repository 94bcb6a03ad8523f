import type { Finding } from '../contract/finding.ts';
import type { Item, ProvenItem } from '../contract/proof.ts';
import type { Level, MeaningOfError, Verdict } from '../contract/verdict.ts';

/** What the whole proof came to. */
interface Whole {
  readonly findings: readonly Finding[];
  readonly checks: Readonly<Record<string, MeaningOfError>>;
  readonly asked: Level;
  readonly verdict: Verdict;
}

const gravestFirst = ['corrupt', 'suspect', 'incompatible'] as const;

/**
 * Each item with what can be said of it alone: the gravest error that was found of it; else what holds of the whole;
 * else `verified` where no more than its restore was asked and all of its records came back; else `unproven`.
 */
export function withItemVerdicts(items: readonly Item[], whole: Whole): ProvenItem[] {
  const meanings = meaningsByItem(whole);
  return items.map((item) => ({ ...item, verdict: verdictOf(item, meanings.get(keyOf(item.path)), whole) }));
}

function verdictOf(item: Item, meanings: ReadonlySet<MeaningOfError> | undefined, whole: Whole): Verdict {
  const gravest = gravestFirst.find((meaning) => meanings?.has(meaning));
  if (gravest !== undefined) return gravest;
  if (whole.verdict === 'verified' || whole.verdict === 'intact') return whole.verdict;
  const { recordsExpected, recordsRestored } = item;
  const cameBack = recordsRestored !== null && recordsRestored === recordsExpected;
  return whole.asked === 'restore' && cameBack ? 'verified' : 'unproven';
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
