import type * as z from 'zod';
import { allStores } from '../../agent/stores/registry.ts';
import type { StoreDefinition } from '../../agent/stores/store-definition.ts';

const schemas: ReadonlyMap<string, z.ZodType> = new Map(
  await Promise.all(allStores().map(async (definition) => [definition.id, await described(definition)] as const)),
);

/** The schema of a store's expectations as mayfly.yaml has them: the very same object at each call. */
export function expectationsOf(store: string): z.ZodType {
  const schema = schemas.get(store);
  if (schema === undefined) throw new Error(`There is no store ${store}.`);
  return schema;
}

/** Whether a schema is that of some store's expectations, which may be in a file of their own. */
export function isOfExpectations(schema: unknown): boolean {
  return [...schemas.values()].some((known) => known === schema);
}

async function described({ loadExpectations, expectationsField, nouns }: StoreDefinition): Promise<z.ZodType> {
  return (await loadExpectations()).describe(
    `what must hold of a restored ${nouns.backup.one}: the ${expectationsField}, or the path of a YAML file with it`,
  );
}
