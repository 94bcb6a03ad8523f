import { Command } from 'commander';
import { repositorySchema } from '../../agent/contract/order.ts';
import { stageSchema } from '../../agent/contract/repository-settings.ts';
import { referenceRepository } from '../../lambda/configuration/configuration.ts';

/** What `npm run probe` was asked for. */
export interface ProbeInvocation {
  readonly stage: string;
  readonly repository: string;
  readonly region: string;
  readonly json: boolean;
}

/**
 * Parses the command line. Throws a `CommanderError` when it is wrong or help was asked for; its message was written
 * by then.
 */
export function parseInvocation(argv: readonly string[], defaultRegion: string): ProbeInvocation {
  const command = new Command('npm run probe --')
    .description(
      'Has a deployed stage launch instances that prove nothing and say what they find: the first thing to run in a new ' +
        'account. Six launches at most, each of a minute or two: a cent or so, all together.',
    )
    .requiredOption('--stage <name>', 'which stage of Mayfly')
    .option('--repository <name>', 'whose machine and rights; left out: the smallest, that of references')
    .option('--region <name>', 'where the stage is deployed', defaultRegion)
    .option('--json', 'print the answers as JSON, and nothing else, on standard output', false)
    .addHelpText(
      'after',
      '\nExit codes: 0 all is as needed, 1 something is not, 2 wrong use, or it could not be asked.',
    )
    .exitOverride();
  command.parse([...argv], { from: 'user' });
  const { stage, repository = referenceRepository, region, json } = command.opts();
  const isName = repository === referenceRepository || repositorySchema.shape.name.safeParse(repository).success;
  if (!stageSchema.safeParse(stage).success) command.error(`error: '${stage}' is not the name of a stage`);
  if (!isName) command.error(`error: '${repository}' is not the name of a repository, as mayfly.yaml has it`);
  return { stage, repository, region, json };
}
