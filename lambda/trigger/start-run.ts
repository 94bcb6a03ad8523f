import { readMachines } from '../aws/read-machines.ts';
import {
  type Deployment,
  type PoolSettings,
  type RepositorySettings,
  referenceRepository,
} from '../configuration/configuration.ts';
import { storeCut } from '../ledger/cuts.ts';
import { storeEnclosure } from '../ledger/enclosures.ts';
import { LedgerRecordError } from '../ledger/ledger.ts';
import { readOrder, storeOrder } from '../ledger/orders.ts';
import { newRepositoryState, type RepositoryState, readRepositoryState } from '../ledger/repository-state.ts';
import { chooseMachine } from './choose-machine.ts';
import { chooseSubnets } from './choose-subnets.ts';
import type { LaunchContext } from './launch.ts';
import { enclosedExpectations, makeOrder, runIdOf } from './make-order.ts';
import type { ObjectCreated } from './object-created.ts';
import { startAttempt } from './start-attempt.ts';

export interface RunStart {
  readonly objectCreated: ObjectCreated;
  readonly backup: unknown;
  readonly settings: RepositorySettings;
  readonly pools: readonly PoolSettings[];
}

/**
 * One order and one instance for a backup that has landed, however often and however simultaneously this is called: the
 * order is stored before the launch, and only what is stored is launched.
 */
export async function startRun(
  runStart: RunStart,
  deployment: Deployment,
  launchContext: LaunchContext,
): Promise<void> {
  const { ledger, now, signal } = launchContext;
  const runId = runIdOf(runStart.settings.store, runStart.objectCreated);
  const known = await readOrder(ledger, runId, 1, signal);
  const stored = known ?? (await storeOrder(ledger, await make(), signal));
  await startAttempt(stored, 0, launchContext);

  async function make() {
    const { settings, backup, pools } = runStart;
    // Reference backups have nothing to do with each other.
    const { lastFingerprint, pastProofs } =
      settings.name === referenceRepository
        ? newRepositoryState(settings.name)
        : await stateOf(settings.name, launchContext);
    const [chosen, subnetIds] = await Promise.all([
      chooseMachine({ settings, backup, runId }, pastProofs, { ...launchContext, pools, s3: ledger.s3 }),
      chooseSubnets(deployment.subnetIds, launchContext),
    ]);
    const { tags, ssm, stage } = launchContext;
    const machineNames = { stage, repository: settings.name, pool: chosen.pool?.name ?? null };
    const machines = await readMachines(ssm, machineNames, deployment, signal);
    const enclosed = enclosedExpectations(settings);
    if (enclosed !== null) await storeEnclosure(ledger, runId, enclosed, signal);
    if (chosen.cut !== null) await storeCut(ledger, chosen.cut, signal);
    return makeOrder({
      ...{ ...runStart, deployment: { ...deployment, subnetIds }, machines, tags },
      ...{ chosen, lastFingerprint: lastFingerprint?.fingerprint ?? null, now: now() },
    });
  }
}

/** A state that can't be understood costs what earlier runs have taught, never the proof. */
async function stateOf(
  repository: string,
  { ledger, log, signal }: LaunchContext,
): Promise<Pick<RepositoryState, 'lastFingerprint' | 'pastProofs'>> {
  const none = newRepositoryState(repository);
  try {
    return (await readRepositoryState(ledger, repository, signal)) ?? none;
  } catch (error) {
    if (!(error instanceof LedgerRecordError)) throw error;
    log.warn('state of the repository is not readable, its order goes without it', {
      repository,
      error: error.message,
    });
    return none;
  }
}
