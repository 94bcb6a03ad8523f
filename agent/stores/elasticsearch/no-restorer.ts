import type { Finding } from '../../contract/finding.ts';

/** Says that no image carries an Elasticsearch that restores the snapshot: nothing bad of the backup. */
export function noRestorer(imageVersions: readonly string[], writtenBy: string | null): Finding {
  return {
    check: 'elasticsearch-version',
    severity: 'error',
    message:
      imageVersions.length === 0
        ? 'There is no image yet to restore snapshots with.'
        : `No image carries an Elasticsearch that restores a snapshot of ${writtenBy}.`,
    remedy: `Bake an image of ${writtenBy === null ? 'your version of Elasticsearch' : `Elasticsearch ${writtenBy}`} (docs/image.md).`,
    ...(writtenBy === null ? {} : { expected: writtenBy }),
    actual: imageVersions.join(', ') || 'no image',
    evidence: { path: [] },
  };
}
