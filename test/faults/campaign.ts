import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { carryOut, type RunOutcome } from './carry-out.ts';
import { keepEvidence } from './keep-evidence.ts';
import type { PlannedRun } from './plan.ts';
import { type PreparedStack, prepareStack } from './prepare-stack.ts';
import type { Sabotage } from './sabotage.ts';

export interface Campaign {
  readonly plan: readonly PlannedRun[];
  /** How many worlds there are side by side; each has one run at a time. */
  readonly stacks: number;
  readonly sabotage: Sabotage | null;
  /** No run is begun later; left out: all of them are. */
  readonly minutes?: number | undefined;
  readonly onOutcome: (outcome: RunOutcome, keptIn: string | null) => void;
  readonly onTrouble: (words: string) => void;
}

/** A world's repository and ledger grow with each run, and everything in it becomes slower. */
const mostRunsOfWorld = 90;

/**
 * Carries out every run of the plan. Whoever has come to a violation gets a new world, so that none leads to another.
 */
export async function runCampaign({
  plan,
  stacks,
  sabotage,
  minutes = Number.POSITIVE_INFINITY,
  onOutcome,
  onTrouble,
}: Campaign): Promise<RunOutcome[]> {
  const left = [...plan];
  const until = performance.now() + 60_000 * minutes;
  const next = () => (performance.now() < until ? left.shift() : undefined);
  const outcomes: RunOutcome[] = [];
  let kept: string | null = null;
  const work = async () => {
    let prepared: PreparedStack | null = null;
    let used = 0;
    const isFleet = plan.some(({ setting }) => setting !== 'instance');
    const leave = async () => {
      // What is left at the end of a world is a violation, too, and of no one run.
      await prepared?.endToEnd.end().catch((error: unknown) => onTrouble(String(error)));
      prepared = null;
    };
    for (let run = next(); run !== undefined; run = next()) {
      if (prepared === null) [prepared, used] = [await prepareStack(sabotage, isFleet), 0];
      const outcome = await carryOut(run, prepared);
      used += 1;
      outcomes.push(outcome);
      const isBad = outcome.violations.length > 0;
      if (isBad) kept ??= await mkdtemp(join(tmpdir(), 'mayfly-faults-'));
      onOutcome(outcome, isBad && kept !== null ? await keepEvidence(outcome, prepared.endToEnd, kept) : null);
      if (isBad || used >= mostRunsOfWorld) await leave();
    }
    await leave();
  };
  await Promise.all(Array.from({ length: stacks }, work));
  return outcomes;
}
