import type { Finding } from '../../../contract/finding.ts';
import type { IndexMetadata } from '../objects/index-metadata.ts';

/** An index that is mounted from a snapshot: this repository holds its metadata, another one its data. */
export function isSearchableSnapshot({ settings }: IndexMetadata): boolean {
  return settings.get('index.store.type') === 'snapshot';
}

export function searchableSnapshotFinding({ name, settings }: IndexMetadata, object: string): Finding {
  const backing = (field: string) => {
    const value = settings.get(`index.store.snapshot.${field}`);
    return typeof value === 'string' ? value : 'not named';
  };
  const index = `index ${backing('index_name')} (${backing('index_uuid')})`;
  const snapshot = `snapshot ${backing('snapshot_name')} (${backing('snapshot_uuid')})`;
  const repository = `repository ${backing('repository_name')} (${backing('repository_uuid')})`;
  return {
    check: 'index-requirements',
    severity: 'error',
    message: `${name} is a searchable snapshot: its data is ${index} of ${snapshot} in ${repository}.`,
    remedy: 'Prove the snapshot that backs it, in its own repository; keep both as long as this one is kept.',
    evidence: { object, path: [name] },
  };
}
