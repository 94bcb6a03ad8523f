import type { Item } from '../contract/proof.ts';
import type { Report } from '../contract/report.ts';

export interface RankedItem<Ranked extends Item = Item> {
  readonly item: Ranked;
  /** The gravest that was found of it; a difference in records is an error even without a finding. */
  readonly trouble: 'error' | 'warning' | null;
  /** Records restored beyond those expected; 0 also when one of them is not known. */
  readonly difference: number;
}

const rank = { error: 0, warning: 1 } as const;

/** The items with what is wrong with them, trouble first, otherwise by name. */
export function rankItems<Ranked extends Item>({
  items,
  findings,
}: {
  readonly items: readonly Ranked[];
  readonly findings: Report['findings'];
}): RankedItem<Ranked>[] {
  const troubles = new Map<string, 'error' | 'warning'>();
  for (const { severity, evidence } of findings) {
    const [name] = evidence.path;
    if (severity === 'note' || name === undefined) continue;
    if (severity === 'error' || !troubles.has(name)) troubles.set(name, severity);
  }
  return items
    .map((item) => {
      const difference = differenceOf(item);
      const trouble = difference !== 0 ? 'error' : (troubles.get(item.path[0] ?? '') ?? null);
      return { item, difference, trouble } as const;
    })
    .toSorted((a, b) => rankOf(a) - rankOf(b) || compare(a.item.path.join('/'), b.item.path.join('/')));
}

function differenceOf({ recordsExpected, recordsRestored }: Item): number {
  return recordsExpected === null || recordsRestored === null ? 0 : recordsRestored - recordsExpected;
}

function rankOf({ trouble }: Pick<RankedItem, 'trouble'>): number {
  return trouble === null ? 2 : rank[trouble];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
