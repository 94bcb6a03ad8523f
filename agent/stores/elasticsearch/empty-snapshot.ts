import type { Finding } from '../../contract/finding.ts';
import { amountText } from '../../text/quantities.ts';
import { everyIndex, type SnapshotContents } from './model.ts';
import { snapshotKey } from './objects/snapshot-blob.ts';
import { select } from './restore/selection.ts';

/**
 * A snapshot of which nothing would be restored: what selected its indices has mostly been mistyped. Nothing is said of
 * one whose indices could not all be read. Those of all parts count.
 */
export function emptySnapshotFindings(contents: SnapshotContents): Finding[] {
  const { restored, leftOut } = select(contents, everyIndex(contents));
  if (restored.length > 0 || contents.unreadIndices > 0) return [];
  const holds =
    leftOut.length === 0
      ? 'no index'
      : `nothing but ${amountText(leftOut.length, 'index', 'indices')} of Elasticsearch itself`;
  return [
    {
      check: 'empty-snapshot',
      severity: 'error',
      message: `The snapshot holds ${holds}: nothing of it would be restored.`,
      remedy:
        'Look at the pattern of indices that the snapshot was taken with. If it is meant so, say allowEmptySnapshot: true in the expectations.',
      evidence: { object: snapshotKey(contents.snapshot.uuid), path: [] },
    },
  ];
}
