import type { Baseline, CountedItem } from '../contract/baseline.ts';
import type { CheckRecord } from '../contract/check-record.ts';
import type { Finding } from '../contract/finding.ts';
import type { Item } from '../contract/proof.ts';
import { amountText, countText } from '../text/quantities.ts';

/** What came of the comparison of one item: its record, and what is to be said beside it. */
export interface Compared {
  readonly record: CheckRecord;
  readonly finding: Finding | null;
}

/**
 * Holds what was restored of each item against what its source counted: it must lie between the two counts, these
 * included. Of what was not restored nothing is said: other findings say why.
 */
export function compareWithBaseline({ items }: Baseline, restored: readonly Item[]): Compared[] {
  const counted = new Map(items.map((item) => [JSON.stringify(item.path), item]));
  return restored
    .filter(({ recordsRestored }) => recordsRestored !== null)
    .map((item) => compare(item, counted.get(JSON.stringify(item.path))));
}

const common = { kind: 'baseline', name: 'as the source counted', seconds: 0 } as const;

function compare(item: Item, counted: CountedItem | undefined): Compared {
  const { path, documents } = item;
  const { before = null, after = null } = counted ?? {};
  const why = whyNot(item, counted);
  if (why !== null || before === null || after === null || documents === undefined) {
    return notCompared(path, why ?? 'The source did not count it twice');
  }
  const [least, most] = [Math.min(before, after), Math.max(before, after)];
  const expected = least === most ? least : `${countText(least)} to ${amountText(most, 'document')}`;
  const figures = { expected, actual: documents, unit: 'documents', severity: 'fail' } as const;
  if (documents >= least && documents <= most) {
    return { record: { ...common, for: [...path], ...figures, outcome: 'passed' }, finding: null };
  }
  const said =
    `${amountText(documents, 'document')} came back; the source counted ${countText(before)} before the backup and ` +
    `${countText(after)} after it`;
  return {
    record: { ...common, for: [...path], ...figures, outcome: 'failed', why: `${said}.` },
    finding: {
      check: 'baseline',
      severity: 'error',
      message: `${path.join('/')}: ${said}.`,
      remedy:
        'Compare the source with what was restored. If documents of it come and go while a backup is taken, leave it ' +
        'out of the baseline (--except).',
      ...{ expected, actual: documents },
      evidence: { path: [...path] },
    },
  };
}

/** Null where both numbers are to be had. */
function whyNot({ documents, partsMissing = 0 }: Item, counted: CountedItem | undefined): string | null {
  if (counted === undefined) return 'The source had no such thing at either count, or did not show it';
  if (counted.why !== undefined) return counted.why;
  if (partsMissing > 0) return 'The backup itself says that it lacks a part of it';
  if (documents === undefined) return 'What was restored of it can not be searched, and was not counted';
  return null;
}

/** It is said, and decides nothing: nobody has promised that all can be counted. */
function notCompared(path: readonly string[], why: string): Compared {
  const outcome = { expected: null, actual: null, outcome: 'not-evaluated', blame: 'data', why: `${why}.` } as const;
  return { record: { ...common, for: [...path], severity: 'warn', ...outcome }, finding: null };
}
