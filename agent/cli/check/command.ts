import type { Command } from 'commander';
import { type TrendSettings, trendSettingsSchema } from '../../contract/trend.ts';
import { checkHelp } from '../help.ts';
import { trendOption } from '../trend-option.ts';

/** What `mayfly check` was asked for, parsed; no file is looked at yet. */
export interface CheckInvocation {
  readonly expectationsFile: string;
  readonly reportFile: string;
  /** The directory of earlier reports. */
  readonly history: string | null;
  readonly trend: TrendSettings;
  readonly json: boolean;
}

/** Adds `mayfly check` to the program. */
export function addCheckCommand(program: Command, check: (invocation: CheckInvocation) => Promise<void>): void {
  program
    .command('check')
    .description('Hold a file of expectations against the numbers of an earlier report; no backup is read.')
    .showHelpAfterError('(see mayfly check --help)')
    .argument('<file>', 'the expectations, YAML or JSON')
    .requiredOption('--report <file>', 'the report.json of a proof')
    .option('--history <directory>', 'hold it against earlier report.json files in there, at any depth')
    .addOption(trendOption())
    .option('--json', 'print all of it as JSON, and nothing else, on standard output')
    .addHelpText('after', checkHelp)
    .action((expectationsFile: string, given: Readonly<Record<string, unknown>>) =>
      check({
        expectationsFile,
        reportFile: String(given.report),
        history: typeof given.history === 'string' ? given.history : null,
        trend: trendSettingsSchema.parse({ severity: given.trend }),
        json: given.json === true,
      }),
    );
}
