import { createLog } from './log.ts';
import { run } from './run.ts';

/**
 * The agent on an instance: takes the order, proves, delivers, exits. Its unit powers the machine off on every exit,
 * and power-off is termination. Exit code 1: nobody will hear of a result of this attempt.
 */
const log = createLog((line) => process.stdout.write(line));

try {
  process.exitCode = (await run(log)) ? 0 : 1;
} catch (error) {
  log.note('the attempt has no result', { error: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
// A socket or child left open must not keep the machine alive.
process.exit();
