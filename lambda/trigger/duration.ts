import type { RepositorySettings } from '../configuration.ts';

/** Long enough for a terabyte at the pace of one small instance; whoever knows better says so in the configuration. */
const defaultMinutes = 120;

/** How long one instance may live for a snapshot of this repository, in seconds; never longer than its whole run. */
export function durationSeconds({ durationMinutes, runMaximumMinutes }: RepositorySettings): number {
  return Math.min(durationMinutes ?? defaultMinutes, runMaximumMinutes) * 60;
}
