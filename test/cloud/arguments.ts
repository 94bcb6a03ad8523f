import { parseArgs } from 'node:util';

const usage = 'npm run cloud [-- --config FILE]';

/** The configuration that is named on the command line; null: the example. Throws an Error that says how to ask. */
export function configurationAsked(argv: readonly string[]): string | null {
  try {
    const { values } = parseArgs({ args: [...argv], options: { config: { type: 'string' } } });
    return values.config ?? null;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n  → ${usage}`, { cause: error });
  }
}
