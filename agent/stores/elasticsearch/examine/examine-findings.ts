import type { Finding } from '../../../contract/finding.ts';
import { amountText } from '../../../text/quantities.ts';
import type { IndexExpectation } from '../expectations.ts';
import type { Subject } from './subjects.ts';

const lostAtSource = 'Find out whether the source had lost documents when the snapshot was taken.';

/** `ofSystem`: whether the pattern names nothing but what belongs to Elasticsearch. */
export function missing({ pattern }: IndexExpectation, ofSystem: boolean): Finding {
  return {
    check: 'expected-index',
    severity: 'error',
    message: ofSystem
      ? `What the pattern ${pattern} names belongs to Elasticsearch itself and is not restored.`
      : `The snapshot holds no index, data stream or alias that fits the pattern ${pattern}.`,
    remedy: ofSystem
      ? 'Take the pattern out of the expectations.'
      : 'Find out why the index was not in the snapshot, or correct the pattern in the expectations.',
    expected: pattern,
    evidence: { path: [] },
  };
}

export function tooFew(
  { kind, name, indices }: Subject,
  { minDocuments, pattern }: IndexExpectation,
  actual: number,
): Finding {
  const what =
    kind === 'index'
      ? 'The index holds'
      : `The ${kind} ${name} holds, in ${amountText(indices.length, 'index', 'indices')},`;
  return {
    check: 'minimum-documents',
    severity: 'error',
    message: `${what} ${amountText(actual, 'document')}; at least ${minDocuments} are expected of ${pattern}.`,
    remedy: lostAtSource,
    expected: minDocuments,
    actual,
    evidence: { path: kind === 'index' ? [name] : [] },
  };
}

export function tooFewTogether({ minDocumentsTotal = 0, pattern }: IndexExpectation, actual: number): Finding {
  return {
    check: 'minimum-documents',
    severity: 'error',
    message: `All that fits ${pattern} holds ${amountText(actual, 'document')} together; at least ${minDocumentsTotal} are expected.`,
    remedy: lostAtSource,
    expected: minDocumentsTotal,
    actual,
    evidence: { path: [] },
  };
}
