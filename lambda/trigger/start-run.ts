import type { Sighting } from '../../agent/contract/order.ts';
import { type Deployment, type RepositorySettings, referenceRepository } from '../configuration/configuration.ts';
import { LedgerRecordError } from '../ledger/ledger.ts';
import { readOrder, storeOrder } from '../ledger/orders.ts';
import { readLastSeen } from '../ledger/repository-state.ts';
import { chooseMachine } from './choose-machine.ts';
import type { Launching } from './launch.ts';
import { makeOrder, runIdOf } from './make-order.ts';
import type { Landing } from './object-created.ts';
import { startAttempt } from './start-attempt.ts';

export interface Starting {
  readonly landing: Landing;
  readonly snapshotUuid: string;
  readonly settings: RepositorySettings;
}

/**
 * One order and one instance for a landed snapshot, however often and however simultaneously this is called: the order
 * is stored before the launch, and only what is stored is launched.
 */
export async function startRun(starting: Starting, deployment: Deployment, launching: Launching): Promise<void> {
  const { ledger, now, signal } = launching;
  const known = await readOrder(ledger, runIdOf(starting.landing), 1, signal);
  const stored = known ?? (await storeOrder(ledger, await make(), signal));
  await startAttempt(stored, 0, launching);

  async function make() {
    const { settings, snapshotUuid } = starting;
    // Reference snapshots have nothing to do with each other.
    const lastSeen = settings.name === referenceRepository ? null : await lastSeenOf(settings.name, launching);
    const chosen = await chooseMachine(settings, snapshotUuid, { ...launching, s3: ledger.s3 });
    return makeOrder({ ...starting, deployment, chosen, lastSeen, now: now() });
  }
}

/** A state that can't be understood costs the comparison with earlier runs, never the proof. */
async function lastSeenOf(repository: string, { ledger, log, signal }: Launching): Promise<Sighting | null> {
  try {
    return await readLastSeen(ledger, repository, signal);
  } catch (error) {
    if (!(error instanceof LedgerRecordError)) throw error;
    log.warn('state of the repository is not readable, its order goes without it', {
      repository,
      error: error.message,
    });
    return null;
  }
}
