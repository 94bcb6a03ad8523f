import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** The tables in which a client of the AWS SDK describes every shape that its service knows. */
const schemaTables = /[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/;

/**
 * Lets esbuild leave out what nothing refers to of the SDK's clients: of EC2's shapes we need a twentieth, and all of
 * them are half of a function. They have keys such as `{ [_xN]: "x" }`, and since computing a key might do something,
 * esbuild keeps whatever has one. These keys are constants of the same file: spelled out, the same is said.
 */
export const spelledOutKeys: Plugin = {
  name: 'spelled-out-keys',
  setup({ onLoad }) {
    onLoad({ filter: schemaTables }, async ({ path }) => ({
      contents: spellOutKeys(await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};

/** Source code, with each computed key that is a constant string of its top level replaced by that string. */
export function spellOutKeys(source: string): string {
  const constants = new Map(
    Array.from(source.matchAll(/^const (\w+) = ("[^"\\\n]*");$/gm), ([, name = '', text = '']) => [name, text]),
  );
  return source.replace(/\[(\w+)\]:/g, (key, name: string) => {
    const text = constants.get(name);
    return text === undefined ? key : `${text}:`;
  });
}
