import type { StoreState } from '../../../proof/store.ts';
import type { Explanation } from '../../store-definition.ts';

/** A snapshot as its repository lists it. What it doesn't say is null. */
export interface ListedSnapshot {
  readonly name: string;
  readonly uuid: string;
  readonly state: string | null;
  /** ISO 8601. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly indices: number;
  /** Of its files, as a restore would write them; null before 7.13. */
  readonly bytes: number | null;
}

/** What `mayfly snapshots --json` prints. */
export interface SnapshotListing extends Pick<Explanation['proof'], 'verdict' | 'reason' | 'explanation' | 'findings'> {
  readonly version: 1;
  readonly repository: StoreState['repository'] & { readonly location: string };
  /** The newest first. */
  readonly snapshots: readonly ListedSnapshot[];
}
