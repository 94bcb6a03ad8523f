import { Command, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { type TrendSettings, trendSettingsSchema } from '../contract/trend.ts';
import { type Level, levels } from '../contract/verdict.ts';
import { allStores } from '../stores/registry.ts';
import { aboutBackup, requesterPaysOption, storeOption } from './about-backup.ts';
import { addBaselineCommand, type BaselineInvocation, countingStores } from './baseline/command.ts';
import { addCheckCommand, type CheckInvocation } from './check/command.ts';
import { explained } from './explained.ts';
import { explainHelp, snapshotsHelp, verifyHelp } from './help.ts';
import { type StoreInvocation, storeInvocation } from './store-options.ts';
import { addSuggestCommand, type SuggestInvocation } from './suggest/command.ts';
import { parseTarget, type Target } from './target.ts';
import { trendOption } from './trend-option.ts';

/** What is meant, and how to say what was found; files and directories are not looked at yet. */
interface Invocation extends StoreInvocation {
  readonly target: Target;
  /** Whether we pay for requests to a bucket whose owner wants that. */
  readonly requesterPays: boolean;
  readonly json: boolean;
}

/** What `mayfly verify` was asked for, parsed. */
export interface VerifyInvocation extends Invocation {
  readonly level: Level;
  readonly output: string;
  /** Where the counts of the source are; null: what comes back is held against none. */
  readonly baseline: Target | null;
  /** The directory of earlier reports; not looked at yet. */
  readonly history: string | null;
  readonly trend: TrendSettings;
}

/** What `mayfly explain` was asked for, parsed. */
export interface ExplainInvocation extends Invocation {
  /** All items, not the largest alone. */
  readonly all: boolean;
}

/** What `mayfly snapshots` was asked for, parsed. */
interface SnapshotsInvocation extends Omit<Invocation, 'expectationsFile'> {
  /** Every backup, not the newest alone. */
  readonly all: boolean;
}

/** What the commands do. */
export interface Commands {
  verify(invocation: VerifyInvocation): Promise<void>;
  explain(invocation: ExplainInvocation): Promise<void>;
  suggest(invocation: SuggestInvocation): Promise<void>;
  check(invocation: CheckInvocation): Promise<void>;
  snapshots(invocation: SnapshotsInvocation): Promise<void>;
  baseline(invocation: BaselineInvocation): Promise<void>;
}

type Given = Readonly<Record<string, unknown>>;

/**
 * The command line of `mayfly`. Parsing throws a `CommanderError`; its message was written by then, and its exitCode is
 * 0 when help was asked for.
 */
export function mayflyCommand({ verify, explain, suggest, check, snapshots, baseline }: Commands): Command {
  const nouns = allStores().map(({ nouns: { backup } }) => backup.many);
  const program = new Command('mayfly')
    .description(`Proves that backups can be restored: ${nouns.join(', ')}.`)
    .version(manifest.version, '--version', 'print the version of Mayfly')
    .exitOverride()
    .showHelpAfterError('(see mayfly --help)');
  const proof = aboutBackup(program, 'verify', 'Prove one backup here, without AWS: read it, restore it, examine it.')
    .addOption(new Option('--level <level>', 'how deep to go').choices(levels).default('examine'))
    .option('--output <directory>', 'where report.json and report.html go', 'mayfly-report')
    .option(
      '--baseline <place>',
      'what mayfly baseline has written: a file, a directory, s3://…',
      explained(parseTarget),
    )
    .option('--history <directory>', 'hold it against earlier report.json files in there, at any depth')
    .addOption(trendOption())
    .option('--json', 'print the report as JSON, and nothing else, on standard output')
    .addHelpText('after', verifyHelp);
  proof.action((target: Target, given: Given) => {
    refuseUselessBaseline(proof, given);
    return verify({
      target,
      ...storeInvocation(proof, 'verify', given),
      requesterPays: given.requesterPays === true,
      level: given.level as Level,
      output: given.output as string,
      baseline: (given.baseline as Target | undefined) ?? null,
      history: typeof given.history === 'string' ? given.history : null,
      trend: trendSettingsSchema.parse({ severity: given.trend }),
      json: given.json === true,
    });
  });
  const explanation = aboutBackup(
    program,
    'explain',
    'Say what a backup holds and needs, from its metadata; nothing is restored.',
  )
    .option('--all', 'list every item, not the largest alone')
    .option('--json', 'print all of it as JSON, and nothing else, on standard output')
    .addHelpText('after', explainHelp);
  explanation.action((target: Target, given: Given) =>
    explain({
      target,
      ...storeInvocation(explanation, 'explain', given),
      requesterPays: given.requesterPays === true,
      all: given.all === true,
      json: given.json === true,
    }),
  );
  addSuggestCommand(program, suggest);
  addCheckCommand(program, check);
  program
    .command('snapshots')
    .description('List what a repository holds: name, state, time, indices, size.')
    .showHelpAfterError('(see mayfly snapshots --help)')
    .argument('<repository>', 's3://bucket/base/path, or a directory here', explained(parseTarget))
    .addOption(storeOption())
    .addOption(requesterPaysOption())
    .option('--all', 'list every one, not the newest alone')
    .option('--json', 'print all of it as JSON, and nothing else, on standard output')
    .addHelpText('after', snapshotsHelp)
    .action((target: Target, given: Given) =>
      snapshots({
        target,
        requesterPays: given.requesterPays === true,
        store: String(given.store),
        options: {},
        all: given.all === true,
        json: given.json === true,
      }),
    );
  addBaselineCommand(program, baseline);
  return program;
}

function refuseUselessBaseline(command: Command, given: Given): void {
  if (given.baseline === undefined) return;
  if (given.level !== 'examine') command.error('error: --baseline has a meaning at --level examine alone');
  if (countingStores().every(({ id }) => id !== given.store)) {
    command.error(`error: nobody counts the source of --store ${given.store}: leave --baseline out`);
  }
}
