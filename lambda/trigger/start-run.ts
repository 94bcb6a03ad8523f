import type { Sighting } from '../../agent/contract/order.ts';
import type { Deployment, RepositorySettings } from '../configuration.ts';
import { readAttempt, recordAttempt } from '../ledger/attempts.ts';
import { LedgerRecordError } from '../ledger/ledger.ts';
import { storeOrder } from '../ledger/orders.ts';
import { readLastSeen } from '../ledger/repository-state.ts';
import type { Landing } from './landing.ts';
import { type Launching, launch } from './launch.ts';
import { makeOrder } from './make-order.ts';

/** A stored order has no instance, and its time is over: launching would only make a machine that dies at once. */
class OrderExpiredError extends Error {
  readonly code = 'order-expired';
  override readonly name = 'OrderExpiredError';
}

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
  const { ledger, now, log, signal } = launching;
  const lastSeen = await lastSeenOf(starting.settings.name, launching);
  const made = makeOrder({ ...starting, deployment, lastSeen, now: now() });
  const stored = await storeOrder(ledger, made.order, made.text, signal);
  const { runId, attempt } = stored.order;

  const earlier = await readAttempt(ledger, runId, attempt.number, signal);
  if (earlier) {
    log.info('run has its instance already', { instanceId: earlier.instanceId });
    return;
  }
  if (Date.parse(attempt.deadline) <= now().getTime()) {
    throw new OrderExpiredError(
      `The order of run ${runId} expired at ${attempt.deadline} and never had an instance. ` +
        'Prove this snapshot by hand: mayfly verify.',
    );
  }
  const { instanceId, market } = await launch(stored, launching);
  const record = { version: 1 as const, runId, ...attempt, instanceId, market, launchedAt: now().toISOString() };
  const recorded = await recordAttempt(ledger, record, signal);
  if (recorded.instanceId === instanceId) log.info('attempt recorded', { instanceId, market });
  // Nobody will believe the surplus one; it powers itself off like any other, and this function may not end machines.
  else log.error('surplus instance launched', { surplus: instanceId, recorded: recorded.instanceId });
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
