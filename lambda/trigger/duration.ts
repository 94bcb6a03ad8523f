import type { RepositorySettings } from '../configuration/configuration.ts';

/** For a backup that does not tell its size; `durationMinutes` in the configuration overrides it. */
const defaultSeconds = 120 * 60;

/**
 * How long one instance may live for a snapshot, in seconds: as the configuration says, else what a snapshot of its
 * size takes (`neededSeconds`, null where that is not known); never longer than its whole run.
 */
export function durationSeconds(
  { durationMinutes, runMaximumMinutes }: Pick<RepositorySettings, 'durationMinutes' | 'runMaximumMinutes'>,
  neededSeconds: number | null,
): number {
  const seconds = durationMinutes === undefined ? (neededSeconds ?? defaultSeconds) : durationMinutes * 60;
  return Math.min(seconds, runMaximumMinutes * 60);
}
