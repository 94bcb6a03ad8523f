import type { PartOfBackup } from '../../store-definition.ts';
import type { Plan, PlannedCheck } from './plan.ts';

/**
 * What one part of a snapshot sees to of the plan for all of it. The first one sees to what names alone answer, and to
 * what matches nothing; each to what is asked of its own indices. Of what is asked of indices in several parts each has
 * its share of a sum, and else a check that is torn. `for`, name and severity stay, by which shares are put together.
 */
export function inPart({ checks, unmatched }: Plan, part: PartOfBackup): Plan {
  return {
    checks: checks.flatMap((check) => ofPart(check, part) ?? []),
    unmatched: part.isFirst ? unmatched : [],
  };
}

/** Null where others see to it. */
function ofPart(check: PlannedCheck, { isFirst, owns }: PartOfBackup): PlannedCheck | null {
  const { kind, parameters, target } = check;
  if (kind.namesOnly || target.indices.length === 0) return isFirst ? check : null;
  const indices = target.indices.filter((name) => owns([name]));
  if (indices.length === target.indices.length) return check;
  if (indices.length === 0) return null;
  const bounds = kind.sumWithin?.(parameters);
  return { ...check, target: { ...target, indices }, spread: bounds === undefined ? 'torn' : { sumWithin: bounds } };
}
