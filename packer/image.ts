import { join } from 'node:path';
import { Command, Option } from 'commander';
import { execa } from 'execa';
import { bundle } from '../infra/bundle/bundle.ts';
import manifest from '../package.json' with { type: 'json' };
import { architectures, pinnedChecksum } from './checksums.ts';

/**
 * Makes an image in the account whose credentials the environment has:  npm run image -- --help
 * Bundles, validates, bakes. Whatever else Packer is to be told stands behind a further `--`.
 */
const root = join(import.meta.dirname, '..');
const command = new Command('npm run image --')
  .description('Bakes an image of one version of Elasticsearch, with the agent of this checkout.')
  .requiredOption('--elasticsearch <version>', 'such as 8.17.0')
  .addOption(new Option('--architecture <name>', 'of the instances').choices(architectures).default('arm64'))
  .option('--region <name>', 'where it is made', 'eu-central-1')
  .option('--validate', 'stop before anything is made')
  .argument('[packer...]', 'passed on, as in: -- -var kms_key_id=alias/mayfly')
  .parse();
const { elasticsearch, architecture, region, validate } = command.opts();

await bundle(join(root, 'dist'));
const variables = {
  elasticsearch_version: elasticsearch,
  elasticsearch_sha512: await pinnedChecksum(elasticsearch, architecture),
  architecture,
  region,
  commit: await commit(),
  agent_version: manifest.version,
};
const passed = Object.entries(variables).map(([name, value]) => `-var=${name}=${value}`);
for (const step of [
  ['init'],
  ['validate', ...passed, ...command.args],
  ...(validate ? [] : [['build', ...passed, ...command.args]]),
]) {
  const { exitCode } = await execa('packer', [...step, join(root, 'packer')], { stdio: 'inherit', reject: false });
  if (exitCode !== 0) process.exit(exitCode ?? 1);
}

/** What the bundles were made from. */
async function commit(): Promise<string> {
  const git = async (...args: string[]) => (await execa('git', args, { cwd: root })).stdout;
  const dirty = (await git('status', '--porcelain', '--untracked-files=no')) !== '';
  return `${await git('rev-parse', '--short=12', 'HEAD')}${dirty ? '-dirty' : ''}`;
}
