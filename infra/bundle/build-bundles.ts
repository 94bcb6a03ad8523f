import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, deflateRawSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';
import { spelledOutKeys } from './spelled-out-keys.ts';

const root = join(import.meta.dirname, '..', '..');

/** A bundle to be made: its first module, and the file that comes of it, an .mjs below the directory of bundles. */
export interface Program<Name extends string = string> {
  readonly name: Name;
  /** Relative to the repository's root. */
  readonly entry: string;
  readonly file: string;
}

export interface Bundle<Name extends string = string> {
  readonly name: Name;
  readonly path: string;
  readonly bytes: number;
  /** What it takes in a zip file. */
  readonly zippedBytes: number;
}

/**
 * Writes bundles below `directory`, each a single file that needs Node 24 and nothing else; the same sources give the
 * same bytes, wherever it is. All at once: what programs have in common is by far the most, and is read only once.
 * Throws what esbuild throws.
 */
export async function buildBundles<Name extends string>(
  directory: string,
  programs: readonly Program<Name>[],
  { plugins = [], ...options }: BuildOptions = {},
): Promise<Bundle<Name>[]> {
  await build({
    absWorkingDir: root,
    entryPoints: programs.map(({ entry, file }) => ({ in: entry, out: file.replace(/\.mjs$/, '') })),
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
    plugins: [...plugins, spelledOutKeys],
    // Optional, and a binary: it is found beside the bundle, or not.
    external: ['@node-rs/crc32'],
    logLevel: 'warning',
    ...options,
  });
  return Promise.all(programs.map((program) => measured(directory, program)));
}

async function measured<Name extends string>(directory: string, { name, file }: Program<Name>): Promise<Bundle<Name>> {
  const path = join(directory, file);
  const content = await readFile(path);
  const zipped = deflateRawSync(content, { level: constants.Z_BEST_COMPRESSION });
  return { name, path, bytes: content.length, zippedBytes: zipped.length };
}
