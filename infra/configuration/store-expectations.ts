import type * as z from 'zod';
import { allStores } from '../../agent/stores/registry.ts';
import type { StoreDefinition } from '../../agent/stores/store-definition.ts';

/** What is left of an instance's user-data beside all else in an order, the longest names and lists considered. */
const longestExpectationsBytes = 12_000;

const schemas: ReadonlyMap<string, z.ZodType> = new Map(
  allStores().map((definition) => [definition.id, bounded(definition)]),
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

function bounded({ schemas: { expectations }, expectationsField, nouns }: StoreDefinition): z.ZodType {
  return expectations
    .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= longestExpectationsBytes, {
      message: 'are too long: an order has room for 12,000 bytes of them. Write fewer, wider patterns',
    })
    .describe(
      `what must hold of a restored ${nouns.backup.one}: the ${expectationsField}, or the path of a YAML file with it`,
    );
}
