import type { Finding } from '../../../contract/finding.ts';

/**
 * Whether an index was snapshotted without what makes it searchable. Source: Elasticsearch's reference, "Source-only
 * repository".
 */
export function isSourceOnly(settings: ReadonlyMap<string, unknown>): boolean {
  return String(settings.get('index.source_only')) === 'true';
}

/** A warning, since it can be restored; an error where it would have to be examined. `object` holds its metadata. */
export function sourceOnlyFinding(index: string, severity: 'warning' | 'error', object?: string): Finding {
  return {
    check: 'source-only',
    severity,
    message: `${index} is of a source-only snapshot: once restored, nothing is found in it until it is reindexed.`,
    remedy: 'Prove it with level restore, or take whole snapshots; to use its data, restore and reindex it.',
    evidence: { ...(object !== undefined && { object }), path: [index] },
  };
}
