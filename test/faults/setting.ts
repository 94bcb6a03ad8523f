import type { RepositoryName } from '../deployed-stack/configuration.ts';

/** Who proves a run's snapshots: an instance of its own, a pool's members, or an instance for each of its parts. */
export type Setting = 'instance' | 'pool' | 'parts';

/** Whose snapshots are proven so. */
export const repositoryOf: Record<Setting, RepositoryName> = { instance: 'logs', pool: 'logs', parts: 'archive' };

/** What a world has beside the usual, so that its runs can be proven by pools and in parts. */
export const fleetOptions = {
  pool: { most: 3 },
  split: { aboveGib: 1e-9, most: 3 },
  maximumMachines: 3,
} as const;

/** A member that waits for an order for longer has none to come. */
export const idleSeconds = 20;
