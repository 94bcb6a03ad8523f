import type { RepositoryName } from '../deployed-stack/configuration.ts';
import { type EndToEnd, type Snapshot, startEndToEnd } from '../end-to-end/setup.ts';
import type { MachineFaults } from '../local-cloud/host/machine.ts';
import type { RepositoryCondition } from './expected-notifications.ts';
import type { FaultInjector } from './fault-injector.ts';
import { type Sabotage, sabotages } from './sabotage.ts';
import { fleetOptions, idleSeconds, repositoryOf, type Setting } from './setting.ts';

/** A life in which runs are carried out one after another. */
export interface PreparedStack {
  readonly endToEnd: EndToEnd;
  /** A snapshot that was verified here as those of a setting are: orders are made after its. */
  readonly example: (of: Setting) => Promise<Snapshot>;
  /** Whoever sees the events of the run under way, and says what is wrong with its machines. */
  injector: FaultInjector | null;
  readonly standing: Record<RepositoryName, RepositoryCondition>;
  /** Every run's deadlines must be waited for. */
  readonly isShort: boolean;
}

/**
 * A life for runs, with one snapshot verified beforehand. `isFleet`: with a pool, and parts. `sabotage`: what is wrong
 * with every machine after that, and no fault of the plan.
 */
export async function prepareStack(sabotage: Sabotage | null, isFleet: boolean): Promise<PreparedStack> {
  let injector: FaultInjector | null = null;
  const usual: MachineFaults = isFleet ? { idleSeconds } : {};
  let standing = usual;
  const endToEnd = await startEndToEnd({
    ...(isFleet && fleetOptions),
    onEvent: (event) => injector?.see(event),
    machineFaults: () => ({ ...standing, ...injector?.machineFaults() }),
  });
  try {
    const examples = new Map<Setting, Promise<Snapshot>>();
    const example = (of: Setting) => {
      const made = examples.get(of) ?? verifiedOne(endToEnd, of);
      examples.set(of, made);
      return made;
    };
    if (!isFleet) await example('instance');
    standing = { ...usual, ...(sabotage !== null && sabotages[sabotage]) };
    return {
      endToEnd,
      example,
      standing: { logs: calm, archive: calm },
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

const calm = { troubled: false, paged: false };

async function verifiedOne(endToEnd: EndToEnd, setting: Setting): Promise<Snapshot> {
  const of = repositoryOf[setting];
  const indices = setting === 'parts' ? 3 : 1;
  const example = await endToEnd.take(`example-${setting}`, { of, indices });
  await endToEnd.land(of);
  const { verdict, explanation } = await endToEnd.report(example);
  if (verdict !== 'verified') throw new Error(`Without any fault a sound snapshot is ${verdict}: ${explanation}`);
  await endToEnd.outcome(example);
  return example;
}
