import { join } from 'node:path';
import { type Bundle, buildBundles, type Program } from './build-bundles.ts';
import { versionAlone } from './version-alone.ts';
import { withoutErrorClasses } from './without-error-classes.ts';
import { withoutJsonSchema } from './without-json-schema.ts';
import { withoutLazyModules } from './without-lazy-modules.ts';

/** What runs in Lambda. */
export const functionNames = ['trigger', 'settle', 'reaper'] as const;
export type FunctionName = (typeof functionNames)[number];

/** Of what stores load only where it is called: what a function calls. No function restores. */
const lazyModules: Partial<Readonly<Record<FunctionName, readonly string[]>>> = {
  trigger: ['./survey.ts', './kept-together.ts'],
  settle: ['./kept-together.ts'],
};

const lambdaCredentials = join(import.meta.dirname, 'lambda-credentials.ts');

/** Writes the bundles of functions below `directory`. Throws what esbuild throws. */
export async function bundle(
  directory: string,
  names: readonly FunctionName[] = functionNames,
): Promise<Bundle<FunctionName>[]> {
  const bundles = await Promise.all(names.map((name) => bundleFunction(directory, name)));
  return bundles.flat();
}

function bundleFunction(directory: string, name: FunctionName): Promise<Bundle<FunctionName>[]> {
  const program: Program<FunctionName> = { name, entry: `lambda/${name}/index.ts`, file: `lambda/${name}/index.mjs` };
  return buildBundles(directory, [program], {
    alias: { '@aws-sdk/credential-provider-node': lambdaCredentials },
    plugins: [versionAlone, withoutErrorClasses, withoutJsonSchema, withoutLazyModules(lazyModules[name] ?? [])],
  });
}
