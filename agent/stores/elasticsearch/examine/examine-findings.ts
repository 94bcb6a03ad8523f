import type { CheckRecord } from '../../../contract/check-record.ts';
import { askedOf } from '../../../contract/expectation-finding.ts';
import type { Finding } from '../../../contract/finding.ts';
import type { Unmatched } from './plan.ts';

/** Of a pattern that should match something. */
export function expectedIndexFinding({ pattern, ofSystem }: Unmatched): Finding {
  return {
    check: 'expected-index',
    severity: 'error',
    message: unmatchedText({ pattern, ofSystem }),
    remedy: ofSystem
      ? 'Take the pattern out of the expectations.'
      : 'Find out why the index was not in the snapshot, or correct the pattern in the expectations.',
    expected: pattern,
    asked: askedOf(expectedIndexRecord({ pattern, ofSystem })),
    evidence: { path: [] },
  };
}

/** Of a check of indices that several parts of the snapshot hold. */
export const tornText =
  'It asks something of indices in several parts of the snapshot that no sum answers: name the indices or their data ' +
  'stream instead of an alias, so that they are kept in one part, or raise split.aboveGib';
export const remedyOfTorn =
  'Name the indices or their data stream in the expectations instead of an alias, or raise split.aboveGib.';

/** The same as a check on record. */
export function expectedIndexRecord(unmatched: Unmatched): CheckRecord {
  const { pattern } = unmatched;
  return {
    ...{ kind: 'expected-index', name: 'something matches', for: [pattern], severity: 'fail', outcome: 'failed' },
    ...{ expected: 'at least 1 index', actual: 0, unit: 'indices', why: unmatchedText(unmatched), seconds: 0 },
  };
}

function unmatchedText({ pattern, ofSystem }: Unmatched): string {
  return ofSystem
    ? `What the pattern ${pattern} names belongs to Elasticsearch itself and is not restored.`
    : `The snapshot holds no index, data stream or alias that fits the pattern ${pattern}.`;
}
