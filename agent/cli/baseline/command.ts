import { type Command, Option } from 'commander';
import { allStores } from '../../stores/registry.ts';
import type { StoreDefinition } from '../../stores/store-definition.ts';
import { parseDuration } from '../../text/parse-quantities.ts';
import { explained } from '../explained.ts';
import { baselineHelp } from '../help.ts';
import { addStoreOptions, type StoreInvocation, storeInvocation } from '../store-options.ts';
import { parseTarget, type Target } from '../target.ts';
import { parseSourceUrl } from './source-url.ts';

/** What `mayfly baseline` was asked for, parsed. */
export interface BaselineInvocation extends Omit<StoreInvocation, 'expectationsFile'> {
  readonly url: string;
  readonly output: Target;
  /** The file of a certificate authority. */
  readonly ca: string | null;
  readonly waitMilliseconds: number;
}

type Given = Readonly<Record<string, unknown>>;

/** Those whose live sources can be counted. */
export function countingStores(): StoreDefinition[] {
  return allStores().filter(({ commandLine }) => commandLine.baseline !== undefined);
}

/** Adds `mayfly baseline`, where a store counts its sources. */
export function addBaselineCommand(
  program: Command,
  baseline: (invocation: BaselineInvocation) => Promise<void>,
): void {
  const stores = countingStores();
  const [first] = stores;
  if (first === undefined) return;
  const ids = stores.map(({ id }) => id);
  const sources = stores.map(({ commandLine }) => commandLine.baseline?.source).join('; ');
  const command = program
    .command('baseline')
    .description('Count a live source before a backup is taken and after: what is restored must lie between.')
    .showHelpAfterError('(see mayfly baseline --help)')
    .argument('<source>', sources, explained(parseSourceUrl))
    .addOption(new Option('--store <kind>', 'what kind of source it is').choices(ids).default(first.id))
    .requiredOption(
      '--output <place>',
      'a file, or a directory or s3://bucket/prefix/ that keeps one for each backup',
      explained(parseTarget),
    )
    .option('--ca <file>', 'the certificate authority to trust, in PEM')
    .addOption(
      new Option('--wait <time>', 'the longest time for all of it, as 90m or 24h')
        .argParser(explained(parseWait))
        .default(86_400_000, '24h'),
    )
    .addHelpText('after', stores.map(({ commandLine }) => commandLine.baseline?.help ?? '').join('\n') + baselineHelp);
  addStoreOptions(command, 'baseline').action((url: string, given: Given) => {
    const { store, options } = storeInvocation(command, 'baseline', given);
    const ca = typeof given.ca === 'string' ? given.ca : null;
    const output = given.output as Target;
    return baseline({ url, store, options, output, ca, waitMilliseconds: given.wait as number });
  });
}

function parseWait(text: string): number {
  const milliseconds = parseDuration(text);
  // Timers of Node.js take no more.
  if (milliseconds === null || milliseconds <= 0 || milliseconds > 20 * 86_400_000) {
    throw new Error('Say a time, as 90m or 24h; 20d at the most.');
  }
  return milliseconds;
}
