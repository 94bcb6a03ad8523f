import { Command, InvalidArgumentError, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { type Level, levels } from '../contract/verdict.ts';
import { type Engine, parseEngine, parseSnapshot, parseTarget, type Target } from './target.ts';

/** Which snapshot is meant, and how to say what was found; files and directories are not looked at yet. */
interface Invocation {
  readonly target: Target;
  readonly snapshot: ReturnType<typeof parseSnapshot>;
  readonly json: boolean;
}

/** What `mayfly verify` was asked for, parsed. */
export interface VerifyInvocation extends Invocation {
  readonly level: Level;
  readonly expectations: string | null;
  readonly elasticsearch: Engine;
  readonly output: string;
}

/** What `mayfly explain` was asked for, parsed. */
export interface ExplainInvocation extends Invocation {
  /** All indices, not the largest alone. */
  readonly all: boolean;
}

/** What the commands do. */
export interface Commands {
  verify(invocation: VerifyInvocation): Promise<void>;
  explain(invocation: ExplainInvocation): Promise<void>;
}

const surroundings = `
Credentials, region and endpoint come from the standard AWS environment
variables (AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL, …).`;

const verifyHelp = `
Exit codes:
  0  verified, or intact: a lower level was asked, and all of it holds
  2  wrong use or configuration
  3  corrupt: the backup itself is damaged or incomplete
  4  suspect: it restores, but an expectation fails
  5  incompatible: this machine cannot restore it
  6  unproven: no answer; the report says why
${surroundings} Work files go below
TMPDIR and are removed at the end; downloads are kept in MAYFLY_CACHE.
`;

const explainHelp = `
Exit codes:
  0  what was read is sound; data was not read, and nothing was restored
  2  wrong use or configuration
  3  corrupt: the backup itself is damaged or incomplete
  5  incompatible: in a form that is not known, or in an archive
  6  unproven: it could not be read
${surroundings}
`;

/**
 * The command line of `mayfly`. Parsing throws a `CommanderError`; its message was written by then, and its exitCode is
 * 0 when help was asked for.
 */
export function mayflyCommand({ verify, explain }: Commands): Command {
  const program = new Command('mayfly')
    .description('Proves that Elasticsearch snapshots can be restored.')
    .version(manifest.version, '--version', 'print the version of Mayfly')
    .exitOverride()
    .showHelpAfterError('(see mayfly --help)');
  ofSnapshot(program, 'verify', 'Prove one snapshot here, without AWS: read it, restore it, examine it.')
    .addOption(new Option('--level <level>', 'how deep to go').choices(levels).default('examine'))
    .option('--expectations <file>', 'what you expect of the data, YAML or JSON')
    .option(
      '--elasticsearch <version|directory>',
      'what restores it (default: the version that fits the snapshot)',
      explained(parseEngine),
    )
    .option('--output <directory>', 'where report.json and report.html go', 'mayfly-report')
    .option('--json', 'print the report as JSON, and nothing else, on standard output')
    .addHelpText('after', verifyHelp)
    .action((target: Target, options: Partial<Omit<VerifyInvocation, 'target'>>) =>
      verify({
        target,
        snapshot: options.snapshot ?? 'latest',
        level: options.level ?? 'examine',
        expectations: options.expectations ?? null,
        elasticsearch: options.elasticsearch ?? null,
        output: options.output ?? 'mayfly-report',
        json: options.json ?? false,
      }),
    );
  ofSnapshot(program, 'explain', 'Say what a snapshot holds and needs, from its metadata; nothing is restored.')
    .option('--all', 'list every index, not the largest alone')
    .option('--json', 'print all of it as JSON, and nothing else, on standard output')
    .addHelpText('after', explainHelp)
    .action((target: Target, options: Partial<Omit<ExplainInvocation, 'target'>>) =>
      explain({
        target,
        snapshot: options.snapshot ?? 'latest',
        all: options.all ?? false,
        json: options.json ?? false,
      }),
    );
  return program;
}

/** A command about one snapshot of one repository. */
function ofSnapshot(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .showHelpAfterError(`(see mayfly ${name} --help)`)
    .argument('<repository>', 's3://bucket/base/path, or a directory', explained(parseTarget))
    .option('--snapshot <name|uuid|latest>', 'which snapshot', explained(parseSnapshot), 'latest' as const);
}

/** Lets commander name the option and what was given beside our own words. */
function explained<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
    }
  };
}
