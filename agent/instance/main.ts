import { createLog } from './log.ts';
import { exitCodes, run } from './run.ts';

/**
 * The agent on an instance: takes an order, proves, delivers, exits. Its unit powers the machine off on every exit but
 * `exitCodes.next`, and power-off is termination.
 */
const log = createLog((line) => process.stdout.write(line));

try {
  process.exitCode = await run(log);
} catch (error) {
  log.note('the attempt has no result', { error: error instanceof Error ? error.message : String(error) });
  process.exitCode = exitCodes.failed;
}
// A socket or child left open must not keep the machine alive.
process.exit();
