import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** The two modules in which zod turns schemas into JSON schemas. */
const jsonSchemaModules = /[\\/]zod[\\/]v4[\\/]core[\\/](?:json-schema-processors|to-json-schema)\.js$/;

/**
 * Leaves out of a bundle what makes JSON schemas of zod's: each schema refers to it by a method that esbuild must keep,
 * and no function calls one. A caller gets an error that says so.
 */
export const withoutJsonSchema: Plugin = {
  name: 'without-json-schema',
  setup({ onLoad }) {
    onLoad({ filter: jsonSchemaModules }, async ({ path }) => ({
      contents: withoutBodies(await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};

/** A module with the same exports, each of which throws when it is called. */
function withoutBodies(source: string): string {
  const declared = Array.from(source.matchAll(/^export (?:const|function) (\w+)/gm), ([, name]) => `absent as ${name}`);
  const renamed = Array.from(source.matchAll(/^export \{ \w+ as (\w+) \};$/gm), ([, name]) => `absent as ${name}`);
  return `function absent() { throw new Error('This bundle makes no JSON schemas.'); }
export { ${[...declared, ...renamed].join(', ')} };`;
}
