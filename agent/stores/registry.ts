import { archive } from './archive/definition.ts';
import { elasticsearch } from './elasticsearch/definition.ts';
import type { StoreDefinition } from './store-definition.ts';

/** Every kind of backup, one line each; the first is what a repository holds that doesn't say. */
const definitions: readonly StoreDefinition[] = [elasticsearch, archive];

export const storeIds: readonly string[] = definitions.map(({ id }) => id);

export const defaultStoreId: string = definitions.map(({ id }) => id)[0] ?? '';

export function isStoreId(id: string): boolean {
  return storeIds.includes(id);
}

/** Throws where nobody has registered it: a configuration or an order of another Mayfly. */
export function storeOf(id: string): StoreDefinition {
  const found = definitions.find((definition) => definition.id === id);
  if (found === undefined) throw new Error(`There is no store ${id}; Mayfly knows ${storeIds.join(', ')}.`);
  return found;
}

export function allStores(): readonly StoreDefinition[] {
  return definitions;
}
