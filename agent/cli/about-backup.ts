import { type Command, Option } from 'commander';
import { defaultStoreId, storeIds } from '../stores/registry.ts';
import { explained } from './explained.ts';
import { addStoreOptions } from './store-options.ts';
import { parseTarget } from './target.ts';

/** Adds a command about one backup to the program. */
export function aboutBackup(program: Command, name: 'verify' | 'explain' | 'suggest', description: string): Command {
  const command = program
    .command(name)
    .description(description)
    .showHelpAfterError(`(see mayfly ${name} --help)`)
    .argument('<target>', 'a repository, or one file of it: s3://bucket/path, or a path here', explained(parseTarget))
    .addOption(storeOption())
    .addOption(requesterPaysOption());
  return addStoreOptions(command, name);
}

export function requesterPaysOption(): Option {
  return new Option('--requester-pays', 'pay for requests and traffic where the bucket’s owner wants that');
}

export function storeOption(): Option {
  return new Option('--store <kind>', 'what kind of backup it is').choices(storeIds).default(defaultStoreId);
}
