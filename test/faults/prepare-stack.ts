import { type EndToEnd, type Snapshot, startEndToEnd } from '../end-to-end/setup.ts';
import type { MachineFaults } from '../local-cloud/host/machine.ts';
import type { RepositoryCondition } from './expected-notifications.ts';
import type { FaultInjector } from './fault-injector.ts';
import { type Sabotage, sabotages } from './sabotage.ts';

/** A life in which runs are carried out one after another. */
export interface PreparedStack {
  readonly endToEnd: EndToEnd;
  /** A snapshot that was verified here: orders are made after its. */
  readonly example: Snapshot;
  /** Whoever sees the events of the run under way, and says what is wrong with its machines. */
  injector: FaultInjector | null;
  standing: RepositoryCondition;
  /** Every run's deadlines must be waited for. */
  readonly isShort: boolean;
}

/**
 * A life for runs, with one snapshot verified beforehand. `sabotage`: what is wrong with every machine after that, and
 * no fault of the plan.
 */
export async function prepareStack(sabotage: Sabotage | null): Promise<PreparedStack> {
  let injector: FaultInjector | null = null;
  let standing: MachineFaults = {};
  const endToEnd = await startEndToEnd({
    onEvent: (event) => injector?.see(event),
    machineFaults: () => ({ ...standing, ...injector?.machineFaults() }),
  });
  try {
    const example = await verifiedOne(endToEnd);
    standing = sabotage === null ? {} : sabotages[sabotage];
    return {
      endToEnd,
      example,
      standing: { troubled: false, paged: false },
      isShort: sabotage === 'linger',
      get injector() {
        return injector;
      },
      set injector(next) {
        injector = next;
      },
    };
  } catch (error) {
    await endToEnd.end();
    throw error;
  }
}

async function verifiedOne(endToEnd: Awaited<ReturnType<typeof startEndToEnd>>): Promise<Snapshot> {
  const example = await endToEnd.take('example');
  await endToEnd.land();
  const { verdict, explanation } = await endToEnd.report(example);
  if (verdict !== 'verified') throw new Error(`Without any fault a sound snapshot is ${verdict}: ${explanation}`);
  await endToEnd.outcome(example);
  return example;
}
