import type { Asked } from './ask.ts';
import type { Conclusion } from './conclusion.ts';
import { conclusionsOfLaunches } from './launches.ts';
import { conclusionsOfMachines } from './machines.ts';

/** What follows from the probes: a conclusion for each question, first those about EC2, then those about machines. */
export function conclude(asked: readonly Asked[]): Conclusion[] {
  return [...conclusionsOfLaunches(asked), ...conclusionsOfMachines(asked)];
}
