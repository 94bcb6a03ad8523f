import { carryOut } from './carry-out.ts';
import { readEnvironment } from './environment.ts';
import type { Log } from './log.ts';
import { takeTurn } from './member/take-turn.ts';
import { metadataService } from './metadata.ts';
import { isMembership, readUserData } from './read-user-data.ts';
import { ShutdownWatch } from './shutdown-watch.ts';

/** What the unit makes of how the agent ends; of anything else than these, the failure log and power-off. */
export const exitCodes = {
  /** The machine is powered off. */
  done: 0,
  /** The same, and the end of its journal is kept: nobody will hear of a result. */
  failed: 1,
  /** The machine is cleaned, and the agent started anew: a pool's member has carried out an order. */
  next: 75,
} as const;

/** Carries out this instance's order, or one of its pool's; resolves to the exit code. Throws where there is none. */
export async function run(log: Log): Promise<number> {
  log.note('agent started', { node: process.version });
  const environment = readEnvironment(process.env);
  const metadata = metadataService(environment.metadataEndpoint, new AbortController().signal);
  const given = readUserData(await metadata.userData());
  const instance = await metadata.instance();
  log.always({ instance: instance.id });
  const machine = { environment, metadata, instance, log, shutdown: new ShutdownWatch(metadata, log) };
  if (isMembership(given)) return exitCodes[await takeTurn(given, machine)];
  const { delivered } = await carryOut(given, instance.id, machine);
  return delivered ? exitCodes.done : exitCodes.failed;
}
