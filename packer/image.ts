import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { Command, Option } from 'commander';
import { execa } from 'execa';
import { extract } from 'tar';
import { z } from 'zod';
import { contractVersion } from '../agent/contract/contract-version.ts';
import { architectures, type BakedImage, type ImageName } from '../lambda/configuration/images.ts';
import manifest from '../package.json' with { type: 'json' };
import { bundleImages } from './bundle/bundle.ts';
import { promote } from './promotion/promote.ts';
import { addServerOptions, givenServer } from './server-options.ts';
import { ownSshSource } from './ssh-sources.ts';
import { imageDefinitionOf } from './stores/registry.ts';

/**
 * Makes an image in the account whose credentials the environment has, and puts it into use:  npm run image -- --help
 * Bundles, validates, bakes; then, for a stage, has the image prove itself before the stage uses it.
 */
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const command = new Command('npm run image --')
  .description('Bakes an image of one version of a server that restores backups, with the agent of this checkout.')
  .addOption(new Option('--architecture <name>', 'of the instances').choices(architectures).default('arm64'))
  .option('--region <name>', 'where it is made', 'eu-central-1')
  .option('--validate', 'stop before anything is made')
  .option('--stage <name>', 'then have it prove itself in this stage of Mayfly, and put it into use there')
  .option('--image <id>', 'bake nothing: this one was baked here before, with its reference in dist/')
  .argument('[packer...]', 'passed on, as in: -- -var kms_key_id=alias/mayfly');
addServerOptions(command);
command.parse();
const { architecture, region, validate, stage, image } = command.opts();
const name: ImageName = { ...givenServer(command), architecture };
/** Longer than a run of the reference repository may take that is heard of only when it lands for the third time. */
const promotionMilliseconds = 90 * 60_000;

const imageId: string | null = image ?? (await bake(name));
if (imageId !== null && stage !== undefined) await putIntoUse({ ...name, imageId, contract: contractVersion });

/** Gives back the id of the image; null when it was only validated. */
async function bake({ store, version }: ImageName): Promise<string | null> {
  await bundleImages(dist);
  const server = await imageDefinitionOf(store).serverArchive(version, architecture);
  const variables = {
    store,
    server_version: version,
    server_url: server.url,
    server_sha512: server.sha512,
    architecture,
    region,
    commit: await commit(),
    agent_version: manifest.version,
  };
  const passed = Object.entries(variables).map(([variable, value]) => `-var=${variable}=${value}`);
  if (!command.args.some((argument) => argument.includes('ssh_sources='))) passed.push(await sshSources());
  await packer('init');
  await packer('validate', ...passed, ...command.args);
  if (validate) return null;
  await packer('build', ...passed, ...command.args);
  const { builds } = bakedSchema.parse(JSON.parse(await readFile(join(dist, 'image-manifest.json'), 'utf8')));
  return builds.at(-1)?.artifact_id.split(':')[1] ?? null;
}

/** To validate, any will do. */
async function sshSources(): Promise<string> {
  const source = validate ? '192.0.2.1/32' : await ownSshSource().catch((error: Error) => command.error(error.message));
  return `-var=ssh_sources=["${source}"]`;
}

async function packer(...args: string[]): Promise<void> {
  const { exitCode } = await execa('packer', [...args, join(root, 'packer')], { stdio: 'inherit', reject: false });
  if (exitCode !== 0) process.exit(exitCode ?? 1);
}

async function putIntoUse(baked: BakedImage): Promise<void> {
  const settings = { region };
  const { Account: account = '' } = await new STSClient(settings).send(new GetCallerIdentityCommand({}));
  const reference = await mkdtemp(join(tmpdir(), 'mayfly-reference-'));
  try {
    const { store, version } = baked;
    await extract({ file: join(dist, `reference-${store}-${version}-${architecture}.tar.gz`), cwd: reference });
    await promote(
      { stage, account, region, image: baked, reference },
      {
        s3: new S3Client(settings),
        ssm: new SSMClient(settings),
        ec2: new EC2Client(settings),
        now: () => new Date(),
        tell: (line) => console.log(line),
        signal: AbortSignal.timeout(promotionMilliseconds),
      },
    );
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    await rm(reference, { recursive: true, force: true });
  }
}

/** What the bundles were made from. */
async function commit(): Promise<string> {
  const git = async (...args: string[]) => (await execa('git', args, { cwd: root })).stdout;
  const dirty = (await git('status', '--porcelain', '--untracked-files=no')) !== '';
  return `${await git('rev-parse', '--short=12', 'HEAD')}${dirty ? '-dirty' : ''}`;
}

/** What Packer says of its builds: `<region>:<image id>`. */
const bakedSchema = z.object({ builds: z.array(z.object({ artifact_id: z.string() })).min(1) });
