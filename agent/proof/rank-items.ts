import type { ProvenIndex } from '../contract/proof.ts';
import type { Report } from '../contract/report.ts';

export interface RankedItem {
  readonly index: ProvenIndex;
  /** The gravest that was found of it; a difference in documents is an error even without a finding. */
  readonly trouble: 'error' | 'warning' | null;
  /** Documents restored beyond those expected; 0 also when one of them is not known. */
  readonly difference: number;
}

const rank = { error: 0, warning: 1 } as const;

/** The indices with what is wrong with them, trouble first, otherwise by name. */
export function rankItems({ indices, findings }: Pick<Report, 'indices' | 'findings'>): RankedItem[] {
  const troubles = new Map<string, 'error' | 'warning'>();
  for (const { severity, evidence } of findings) {
    if (severity === 'note' || evidence.index === undefined) continue;
    if (severity === 'error' || !troubles.has(evidence.index)) troubles.set(evidence.index, severity);
  }
  return indices
    .map((index) => {
      const difference = differenceOf(index);
      return { index, difference, trouble: difference !== 0 ? 'error' : (troubles.get(index.name) ?? null) } as const;
    })
    .toSorted((a, b) => rankOf(a) - rankOf(b) || compare(a.index.name, b.index.name));
}

function differenceOf({ documentsExpected, documentsRestored }: ProvenIndex): number {
  return documentsExpected === null || documentsRestored === null ? 0 : documentsRestored - documentsExpected;
}

function rankOf({ trouble }: RankedItem): number {
  return trouble === null ? 2 : rank[trouble];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
