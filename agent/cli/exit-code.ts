import type { Verdict } from '../contract/verdict.ts';

/** What the command's exit tells a script. 1 stays free: it is how Node.js itself fails. */
export const exitCodes = {
  verified: 0,
  intact: 0,
  corrupt: 3,
  suspect: 4,
  incompatible: 5,
  unproven: 6,
} as const satisfies Record<Verdict, number>;

export const usageExitCode = 2;

/** As shells count: 128 and the signal's number. */
export const signalExitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
