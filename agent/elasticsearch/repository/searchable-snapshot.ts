import type { Finding } from '../../contract/finding.ts';
import type { IndexMetadata } from './index-metadata.ts';

/** An index that is mounted from a snapshot: this repository holds its metadata, another one its data. */
export function isSearchableSnapshot({ settings }: IndexMetadata): boolean {
  return settings.get('index.store.type') === 'snapshot';
}

export function searchableSnapshotFinding({ name, settings }: IndexMetadata, object: string): Finding {
  const backing = ['repository_name', 'repository_uuid', 'snapshot_name', 'snapshot_uuid', 'index_name']
    .map((field) => [field, settings.get(`index.store.snapshot.${field}`)] as const)
    .filter(([, value]) => typeof value === 'string')
    .map(([field, value]) => `${field} ${value}`)
    .join(', ');
  return {
    check: 'index-requirements',
    severity: 'error',
    message: `${name} is a searchable snapshot: its data lies in another repository (${backing || 'unnamed'}).`,
    remedy: 'Prove the snapshot that backs it, in its own repository; keep both as long as this one is kept.',
    evidence: { object, index: name },
  };
}
