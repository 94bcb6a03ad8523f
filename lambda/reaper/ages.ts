import type { RepositoryState } from '../ledger/repository-state.ts';
import type { RepositoryMetric } from '../observability/metrics.ts';
import { latest } from '../run/latest-moment.ts';

export interface RepositoryHistory {
  /** Null before its first report. */
  readonly state: Pick<RepositoryState, 'lastLandedAt' | 'lastVerified'> | null;
  /** When the snapshots landed whose runs are still open. */
  readonly openLandings: readonly string[];
  /** When the repository was first looked after, from which on its first snapshot is waited for. */
  readonly watchedSince: string;
}

export type RepositoryAges = Pick<Record<RepositoryMetric, number>, 'SnapshotAgeHours' | 'VerifiedAgeHours'>;

/** How long it is since a repository's youngest snapshot landed, and since one was verified. */
export function agesOf({ state, openLandings, watchedSince }: RepositoryHistory, now: Date): RepositoryAges {
  const landedAt = latest([state?.lastLandedAt ?? null, ...openLandings]);
  return {
    SnapshotAgeHours: hoursSince(landedAt ?? watchedSince, now),
    VerifiedAgeHours: hoursSince(state?.lastVerified?.at ?? watchedSince, now),
  };
}

const millisecondsPerHour = 60 * 60 * 1000;

/** Clocks differ a little: nothing is younger than now. */
function hoursSince(moment: string, now: Date): number {
  return Math.max(0, (now.getTime() - Date.parse(moment)) / millisecondsPerHour);
}
