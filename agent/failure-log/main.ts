import { createLog } from '../instance/log.ts';
import { uploadFailureLog } from './upload.ts';

/**
 * What is left to say when the agent has failed, in whatever way: systemd starts this with the end of the journal as
 * its standard input. It writes that into the ledger, so that the reason can be found after the machine
 * is gone. It can do nothing else, and nothing waits for it: its unit powers the machine off however it ends.
 */
const log = createLog((line) => process.stdout.write(line));

try {
  await uploadFailureLog({ journal: process.stdin, variables: process.env, log });
} catch (error) {
  log.note('the journal is lost with the machine', { error: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
process.exit();
