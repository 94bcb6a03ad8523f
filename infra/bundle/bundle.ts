import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, deflateRawSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';
import { spelledOutKeys } from './spelled-out-keys.ts';

const root = join(import.meta.dirname, '..', '..');

/** What is shipped, each a single file that needs Node 24 and nothing else. */
const bundles = {
  agent: { entry: 'agent/instance/main.ts', file: 'agent/mayfly-agent.mjs' },
  failureLog: { entry: 'agent/failure-log/main.ts', file: 'agent/mayfly-failure-log.mjs' },
  trigger: { entry: 'lambda/trigger/index.ts', file: 'lambda/trigger/index.mjs' },
  settle: { entry: 'lambda/settle/index.ts', file: 'lambda/settle/index.mjs' },
  reaper: { entry: 'lambda/reaper/index.ts', file: 'lambda/reaper/index.mjs' },
  configureElasticsearch: {
    entry: 'packer/stores/elasticsearch/configure.ts',
    file: 'packer/configure-elasticsearch.mjs',
  },
  selfTest: { entry: 'packer/stores/elasticsearch/self-test.ts', file: 'packer/self-test.mjs' },
} as const;

export type BundleName = keyof typeof bundles;

/** Those of them that run in Lambda. */
export const functionNames = ['trigger', 'settle', 'reaper'] as const satisfies readonly BundleName[];
const functions: ReadonlySet<BundleName> = new Set(functionNames);
const lambdaCredentials = join(import.meta.dirname, 'lambda-credentials.ts');

export interface Bundle {
  readonly name: BundleName;
  readonly path: string;
  readonly bytes: number;
  /** What it takes in a zip file. */
  readonly zippedBytes: number;
}

/** Writes bundles below `directory`; the same sources give the same bytes, wherever it is. Throws what esbuild throws. */
export async function bundle(
  directory: string,
  names: readonly BundleName[] = Object.keys(bundles) as BundleName[],
): Promise<Bundle[]> {
  const ofFunctions = names.filter((name) => functions.has(name));
  const ofMachines = names.filter((name) => !functions.has(name));
  await Promise.all([
    buildAll(directory, ofFunctions, { alias: { '@aws-sdk/credential-provider-node': lambdaCredentials } }),
    buildAll(directory, ofMachines, {}),
  ]);
  return Promise.all(names.map((name) => measured(directory, name)));
}

/** All at once: what they have in common is by far the most, and is read only once. */
async function buildAll(directory: string, names: readonly BundleName[], options: BuildOptions): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: bundles[name].entry, out: bundles[name].file.replace(/\.mjs$/, '') })),
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // The ES modules of a package come first: only of them esbuild can leave out what nothing calls.
    mainFields: ['module', 'main'],
    // Packages that aren't ES modules ask for Node's own modules by `require`, which an ES module hasn't.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    plugins: [spelledOutKeys],
    // Optional, and a binary: it is found beside the bundle, or not.
    external: ['@node-rs/crc32'],
    logLevel: 'warning',
    ...options,
  });
}

async function measured(directory: string, name: BundleName): Promise<Bundle> {
  const path = join(directory, bundles[name].file);
  const content = await readFile(path);
  const zipped = deflateRawSync(content, { level: constants.Z_BEST_COMPRESSION });
  return { name, path, bytes: content.length, zippedBytes: zipped.length };
}
