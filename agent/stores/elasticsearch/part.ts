import type { ProofContext } from '../../proof/store.ts';
import type { PartOfBackup } from '../store-definition.ts';

/** Of a snapshot that is not divided. */
export const allOfIt: PartOfBackup = { isFirst: true, owns: () => true };

/** Whether a part reports what is found at this path: of another part's index that one does, of none each. */
export function isToldBy({ owns }: PartOfBackup, [index]: readonly string[]): boolean {
  return index === undefined || owns([index]);
}

/** The same context, in which nothing is said of indices of other parts. */
export function withinPart(context: ProofContext, part: PartOfBackup): ProofContext {
  return {
    ...context,
    report: (finding) => {
      if (isToldBy(part, finding.evidence.path)) context.report(finding);
    },
    during: (level) => withinPart(context.during(level), part),
  };
}
