import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { spellOutKeys } from './spelled-out-keys.ts';

/** The schemas of clients whose errors no function tells apart by their classes. */
const schemaModules = /[\\/]@aws-sdk[\\/]client-(?:ssm|sns|sqs)[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/;
const registration = /^n0_registry\.registerError\(.+\);$/gm;

/**
 * Leaves out of a bundle the classes of a service's errors, up to a hundred, which esbuild must keep since each enters
 * itself into a registry. An error that is not there has the service's base class instead, its own name and all else by
 * which the SDK decides about another try. It does what `spelledOutKeys` does, since esbuild lets one load a module.
 */
export const withoutErrorClasses: Plugin = {
  name: 'without-error-classes',
  setup({ onLoad }) {
    onLoad({ filter: schemaModules }, async ({ path }) => ({
      contents: spellOutKeys(await readFile(path, 'utf8')).replaceAll(registration, ''),
      loader: 'js',
    }));
  },
};
