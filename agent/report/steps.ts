import type { Proof } from '../contract/proof.ts';
import { type Level, levels } from '../contract/verdict.ts';
import { standingOf } from './standing.ts';

/**
 * How far a proof came: `failed` by what it found, `in part` by what was sound before, `broken` off without an answer.
 */
export interface Step {
  readonly level: Level;
  readonly outcome: 'passed' | 'failed' | 'in part' | 'broken' | 'not reached' | 'not asked';
}

/**
 * Every level, in order, with what became of it. One of which no phase has begun, as for want of disk, has not failed.
 */
export function stepsOf(
  proof: Pick<Proof, 'verdict' | 'level' | 'phases' | 'store' | 'items' | 'leftOut' | 'unlisted'>,
): Step[] {
  const { verdict, level, phases } = proof;
  const asked = levels.indexOf(level.asked);
  const reached = level.reached === null ? -1 : levels.indexOf(level.reached);
  return levels.map((name, position) => {
    if (position <= reached) return { level: name, outcome: 'passed' };
    if (position > asked) return { level: name, outcome: 'not asked' };
    const isBegun = name === 'structure' || phases.some((phase) => phase.name === name);
    if (position > reached + 1 && isBegun && standingOf(proof) !== null) return { level: name, outcome: 'in part' };
    if (position > reached + 1 || !isBegun) return { level: name, outcome: 'not reached' };
    return { level: name, outcome: verdict === 'unproven' ? 'broken' : 'failed' };
  });
}

export const outcomeWords: Readonly<Record<Step['outcome'], string>> = {
  passed: 'passed',
  failed: 'failed',
  'in part': 'passed by what was sound',
  broken: 'broke off',
  'not reached': 'not reached',
  'not asked': 'not asked for',
};
