import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { spelledOutKeys } from '../bundle/spelled-out-keys.ts';

const root = join(import.meta.dirname, '..', '..');

/**
 * Writes the `mayfly` command into `directory`, as JavaScript that needs Node and no package: main.js, and beside it
 * what is loaded when it is needed. Returns what went into it. Throws what esbuild throws.
 */
export async function bundleCommand(directory: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: 'agent/cli/main.ts' },
    outdir: directory,
    chunkNames: 'parts/[name]-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node22.12',
    format: 'esm',
    // Names stay, so that a stack tells where a fault of ours was thrown.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    mainFields: ['module', 'main'],
    // Packages that aren't ES modules ask for Node's own modules by `require`, which an ES module hasn't.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    plugins: [spelledOutKeys],
    // Optional, and a binary: npm installs it where it can.
    external: ['@node-rs/crc32'],
    logLevel: 'warning',
    metafile: true,
  });
  return metafile;
}
