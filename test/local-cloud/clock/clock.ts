import type { Lambda } from '../functions/lambda.ts';
import type { Outcome } from '../functions/runtime-api.ts';
import { type ClockOptions, fireSchedules } from './end-schedules.ts';
import { type RateDeclaration, runRate } from './rates.ts';

export interface ClockTargets extends ClockOptions {
  /** How often what is called at a rate is called; null: as it is declared. */
  readonly rateSeconds: number | null;
  readonly onCalled: (functionName: string, outcome: Outcome) => void;
}

/** Starts all that happens by the clock. Returns the function that ends it; what broke meanwhile, that throws. */
export function startClock(
  rates: readonly RateDeclaration[],
  functions: ReadonlyMap<string, Lambda>,
  { rateSeconds, onCalled, ...options }: ClockTargets,
): () => Promise<void> {
  const stopped = new AbortController();
  const called = rates.map((rate) => {
    const lambda = [...functions.values()].find(({ declaration }) => declaration.arn === rate.functionArn);
    if (lambda === undefined) throw new Error(`There is no function ${rate.functionArn}.`);
    const everySeconds = rateSeconds ?? rate.everySeconds;
    return { lambda, running: runRate({ ...rate, everySeconds }, lambda, onCalled, stopped.signal) };
  });
  const all = [fireSchedules(options, stopped.signal), ...called.map(({ running }) => running)];
  for (const one of all) one.catch(() => {});
  return async () => {
    stopped.abort();
    const killAll = () => Promise.all(called.map(({ lambda }) => lambda.kill()));
    await killAll();
    await Promise.all(all);
    // A process that was just being started was none yet.
    await killAll();
  };
}
