import type { CloudEvent } from '../local-cloud/local-cloud.ts';
import type { Reach } from './conditions.ts';
import type { Random } from './random.ts';

export type When = (event: CloudEvent) => boolean;

export const says = (...words: readonly string[]): When => {
  return (event) => event.kind === 'console-line' && words.every((word) => event.line.includes(word));
};
export const begins = (phase: string) => says('"phase started"', `"phase":"${phase}"`);

export const booted: When = (event) => event.kind === 'instance-started';

const byReach: Record<Reach, readonly When[]> = {
  locate: [booted, says('agent started'), says('order taken'), begins('locate'), says('"judged"')],
  structure: [begins('structure')],
  bytes: [begins('bytes')],
  examine: [begins('restore'), begins('count'), says('"phase ended"', '"phase":"elasticsearch"')],
};

/** Any moment of an instance's life that one with this snapshot comes to, from its boot to its last words. */
export function anyMoment(reach: Reach, random: Random): When {
  return random.pick(reaches(reach).flatMap((one) => byReach[one]));
}

/** A moment at which Elasticsearch answers, or soon will; it never comes where no restore does. */
export function momentOfRestore(random: Random): When {
  return random.pick(byReach.examine);
}

function reaches(reach: Reach): Reach[] {
  const all: readonly Reach[] = ['locate', 'structure', 'bytes', 'examine'];
  return all.slice(0, all.indexOf(reach) + 1);
}
