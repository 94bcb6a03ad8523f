import { type Snapshot, startLife } from '../end-to-end/setup.ts';
import type { MachineFaults } from '../local-cloud/host/machine.ts';
import type { Ground } from './carry-out.ts';
import type { Stage } from './fault-injector.ts';
import { type Sabotage, sabotages } from './sabotage.ts';

/**
 * A life for runs, with one snapshot verified beforehand. `sabotage`: what is wrong with every machine after that, and
 * no fault of the plan.
 */
export async function prepareGround(sabotage: Sabotage | null): Promise<Ground> {
  let stage: Stage | null = null;
  let standing: MachineFaults = {};
  const life = await startLife({
    onEvent: (event) => stage?.see(event),
    machineFaults: () => ({ ...standing, ...stage?.machineFaults() }),
  });
  try {
    const example = await verifiedOne(life);
    standing = sabotage === null ? {} : sabotages[sabotage];
    return {
      life,
      example,
      standing: { troubled: false, paged: false },
      isShort: sabotage === 'linger',
      get stage() {
        return stage;
      },
      set stage(next) {
        stage = next;
      },
    };
  } catch (error) {
    await life.end();
    throw error;
  }
}

async function verifiedOne(life: Awaited<ReturnType<typeof startLife>>): Promise<Snapshot> {
  const example = await life.take('example');
  await life.land();
  const { verdict, explanation } = await life.report(example);
  if (verdict !== 'verified') throw new Error(`Without any fault a sound snapshot is ${verdict}: ${explanation}`);
  await life.outcome(example);
  return example;
}
