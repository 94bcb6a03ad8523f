import type { ProvenSnapshot } from '../../../contract/proof.ts';
import type { MetadataFile } from '../model.ts';
import type { SnapshotEntry } from '../objects/repository-index.ts';

/** The one that an event or a person named, or the newest. */
export type WantedSnapshot = { readonly uuid: string } | { readonly name: string } | 'latest';

/** A snapshot as index-N lists it. */
export interface LocatedSnapshot {
  /** N of the index-N that lists it. */
  readonly generation: number;
  readonly indexFile: MetadataFile;
  readonly repositoryUuid: string | null;
  /** Of the cluster that has written this index-N; null before 7.12. */
  readonly clusterId: string | null;
  /** The oldest release that may read the repository; null before 7.6. */
  readonly minVersion: string | null;
  readonly entry: SnapshotEntry;
  /** What index-N alone says of it. */
  readonly snapshot: ProvenSnapshot;
}
