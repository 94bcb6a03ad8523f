import type { MappingDeclaration } from '../terraform/resources/functions.ts';
import type { Lambda } from './lambda.ts';
import { runMapping } from './wires.ts';

/** Returns the function that ends them, and the functions with them. */
export function startMappings(
  mappings: readonly MappingDeclaration[],
  functions: ReadonlyMap<string, Lambda>,
  wire: Parameters<typeof runMapping>[2],
): () => Promise<void> {
  const stopped = new AbortController();
  const byArn = new Map([...functions.values()].map((lambda) => [lambda.declaration.arn, lambda]));
  const all = mappings.map((mapping) => {
    const lambda = byArn.get(mapping.functionArn);
    if (lambda === undefined) throw new Error(`There is no function ${mapping.functionArn}.`);
    return runMapping(mapping, lambda, wire, stopped.signal);
  });
  return async () => {
    stopped.abort();
    const killAll = () => Promise.all([...functions.values()].map((lambda) => lambda.kill()));
    await killAll();
    await Promise.all(all);
    // A process that was just being started was none yet.
    await killAll();
  };
}
