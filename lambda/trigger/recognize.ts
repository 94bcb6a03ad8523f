import { rootPrefix } from '../../agent/blobs/base-path.ts';
import { storeOf } from '../../agent/stores/registry.ts';
import type { Configuration, RepositorySettings } from '../configuration/configuration.ts';
import type { ObjectCreated } from './object-created.ts';
import { referenceSettings } from './reference.ts';

/** What a created object is: a backup of a repository, something else within one, or nothing of ours. */
export type Recognized =
  | { readonly kind: 'backup'; readonly settings: RepositorySettings; readonly backup: unknown }
  | { readonly kind: 'part'; readonly settings: RepositorySettings }
  | { readonly kind: 'foreign' };

/** By the rule of each repository's store. Where one lies within another's base path, the inner one is asked first. */
export function recognize(
  { bucket, key }: ObjectCreated,
  { repositories, reference }: Pick<Configuration, 'repositories' | 'reference'>,
): Recognized {
  const settingsHere = bucket === reference?.bucket ? referenceSettings(reference, key) : null;
  const own = settingsHere ? [settingsHere] : repositories.filter((settings) => settings.bucket === bucket);
  const within = own
    .filter(({ basePath }) => key.startsWith(rootPrefix(basePath)))
    .toSorted((a, b) => rootPrefix(b.basePath).length - rootPrefix(a.basePath).length);
  for (const settings of within) {
    const keyBelowBase = key.slice(rootPrefix(settings.basePath).length);
    const backup = storeOf(settings.store).trigger.recognize(keyBelowBase, settings.options);
    if (backup !== null) return { kind: 'backup', settings, backup };
  }
  return within[0] ? { kind: 'part', settings: within[0] } : { kind: 'foreign' };
}
