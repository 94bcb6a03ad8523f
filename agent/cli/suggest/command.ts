import type { Command } from 'commander';
import { aboutBackup } from '../about-backup.ts';
import { suggestHelp } from '../help.ts';
import { type StoreInvocation, storeInvocation } from '../store-options.ts';
import type { Target } from '../target.ts';

/** What `mayfly suggest` was asked for, parsed; no file or directory is looked at yet. */
export interface SuggestInvocation extends Omit<StoreInvocation, 'expectationsFile'> {
  readonly target: Target;
  /** Whether we pay for requests to a bucket whose owner wants that. */
  readonly requesterPays: boolean;
  /** The file to write; null: standard output. */
  readonly output: string | null;
  /** The directory of earlier reports. */
  readonly history: string | null;
  /** Whether a file that is there may be overwritten. */
  readonly force: boolean;
  /** Whether values of the data may stand in what is suggested. */
  readonly wantsValues: boolean;
}

/** Adds `mayfly suggest` to the program. */
export function addSuggestCommand(program: Command, suggest: (invocation: SuggestInvocation) => Promise<void>): void {
  const command = aboutBackup(
    program,
    'suggest',
    'Restore one backup here, and write down what may be expected of the next ones.',
  )
    .option('--output <file>', 'where the expectations go; left out: standard output')
    .option('--force', 'overwrite the file if it is there')
    .option('--history <directory>', 'go by the counts of earlier report.json files in there, too')
    .option('--no-values', 'leave out what would hold values of your data')
    .addHelpText('after', suggestHelp);
  command.action((target: Target, given: Readonly<Record<string, unknown>>) =>
    suggest({
      target,
      ...storeInvocation(command, 'suggest', given),
      requesterPays: given.requesterPays === true,
      output: typeof given.output === 'string' ? given.output : null,
      history: typeof given.history === 'string' ? given.history : null,
      force: given.force === true,
      wantsValues: given.values === true,
    }),
  );
}
