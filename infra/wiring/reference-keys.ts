import { allStores } from '../../agent/stores/registry.ts';

/**
 * The keys in the bucket of references that may announce a backup, with * for any characters: below
 * `<architecture>/<store>/<version>/<any name>/`, of each store whose images prove themselves so.
 */
export function referenceKeys(): string[] {
  return allStores()
    .filter(({ referenceExpectations }) => referenceExpectations !== null)
    .flatMap(({ id, trigger }) => trigger.filters({}).map(({ prefix, suffix }) => `*/${id}/*/*/${prefix}*${suffix}`));
}
